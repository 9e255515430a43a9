"""Verbs of presets, wherever these are listed: choose one, keep what is set as one, delete one of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from app.presets import PresetShelf
from core.jobs.presets.common import Preset


class Questions(Protocol):
    """The boxes that presets need."""

    def name(self, proposal: str) -> str | None:
        """Ask for a name; None if that was cancelled."""
        ...

    def replaces(self, name: str) -> bool:
        """Ask whether the preset of this name may get other values."""
        ...

    def error(self, text: str) -> None:
        """Say what went wrong."""
        ...


class PresetVerbs(QObject):
    """`current` is the preset that is set now: the one chosen last as long as it is, else the first alike, else None.

    `make` returns what is set now as values of the kind, `is_set` reports whether values are.
    """

    chosen = Signal(object)  # the preset that the user chose
    changed = Signal()  # the presets there are, or which of them is set
    settled = Signal()  # what was asked of the shelf was done, or failed

    def __init__(
        self,
        shelf: PresetShelf,
        make: Callable[[], Any],
        questions: Questions,
        *,
        is_set: Callable[[Any], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.shelf, self._make, self._questions = shelf, make, questions
        self._is_set = is_set or (lambda values: values == self._make())
        self.current: Preset[Any] | None = None
        self.waits = False  # for the answer to what it asked of the shelf
        shelf.changed.connect(self._follow)
        shelf.failed.connect(self._fail)

    @property
    def is_own(self) -> bool:
        """True where the preset that is set is one of the user's."""
        return self.current is not None and not self.current.is_built_in

    def refresh(self) -> None:
        """Look which preset is set now."""
        if self._look():
            self.changed.emit()

    def choose(self, preset: Preset[Any]) -> None:
        """Set what a preset says."""
        self.current = preset
        self.chosen.emit(preset)
        self._look()
        self.changed.emit()

    def ask_save(self) -> None:
        """Ask for a name, and keep what is set under it."""
        proposal = self.current.name if self.current is not None and self.is_own else ""
        name = self._questions.name(proposal)
        if name is not None:
            self.save_as(name)

    def save_as(self, name: str) -> None:
        """Keep what is set under a name; of one that is taken it is asked."""
        found = self.shelf.presets.find(name)
        replaces = found is not None and not found.is_built_in
        if replaces and not self._questions.replaces(name):
            return
        self.waits = True
        self.shelf.save(Preset(name, self._make()), replaces=replaces, done=lambda: self._kept(name))

    def delete(self) -> None:
        """Delete the preset that is set, one of the user's; what it says stays set."""
        if self.current is not None and self.is_own:
            self.waits = True
            self.shelf.delete(self.current.name, self._done)

    def _kept(self, name: str) -> None:
        found = self.shelf.presets.find(name)
        if found is not None and self._is_set(found.values):
            self.current = found
        self._done()

    def _done(self) -> None:
        self.waits = False
        self._follow()
        self.settled.emit()

    def _fail(self, text: str) -> None:
        if self.waits:
            self.waits = False
            self._questions.error(text)
            self.settled.emit()

    def _follow(self) -> None:
        self._look()
        self.changed.emit()

    def _look(self) -> bool:
        """Find the preset that is set; return whether it is another one."""
        alike = [preset for preset in self.shelf.presets.all if self._is_set(preset.values)]
        before = self.current
        self.current = before if before in alike else next(iter(alike), None)
        return self.current != before
