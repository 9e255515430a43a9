"""Versions that are chosen in the window, and what is done with them."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.session import Session
from app.versions.version import Version


class VersionDesk(QObject):
    """The verbs on the chosen versions; without any, on the one that is looked at.

    Signals: ``compare_requested`` with two versions; ``chosen_changed``.
    """

    compare_requested = Signal(object, object)
    chosen_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._versions = session.versions
        self._numbers: Sequence[int] = ()

    def choose(self, numbers: Sequence[int]) -> None:
        """Choose the versions with these numbers."""
        self._numbers = numbers
        self.chosen_changed.emit()

    def chosen(self) -> list[Version]:
        """The chosen versions, oldest first."""
        chosen = [version for version in self._versions.all if version.number in self._numbers]
        looked = self._versions.looked
        return chosen or ([looked] if looked is not None else [])

    def version(self, number: int) -> Version | None:
        """The version with this number, None if it is gone."""
        return next((one for one in self._versions.all if one.number == number), None)

    def look(self, number: int) -> None:
        """Look at a version; at the one that stands there is no need."""
        version = self.version(number)
        if version is not None and version is not self._versions.current:
            self._versions.look(version)
        else:
            self._versions.leave()

    def return_to(self, number: int | None = None) -> None:
        """Return to the version with this number, by default the chosen one."""
        version = self.chosen()[0] if number is None else self.version(number)
        if version is not None:
            self._versions.return_to(version)

    def compare(self) -> None:
        """Ask for the two chosen versions side by side, or the chosen one beside the one that stands."""
        pair = self._pair()
        if pair is not None:
            self.compare_requested.emit(*pair)

    def delete(self) -> None:
        """Delete the chosen versions."""
        for version in self.chosen():
            self._versions.delete(version)

    def can_return(self) -> bool:
        """True where one version is chosen and no run goes on."""
        return len(self.chosen()) == 1 and self._versions.can_return

    def can_compare(self) -> bool:
        """True where there are two to compare."""
        return self._pair() is not None

    def can_delete(self) -> bool:
        """True where one is chosen."""
        return bool(self.chosen())

    def _pair(self) -> tuple[Version, Version] | None:
        chosen, current = self.chosen(), self._versions.current
        if len(chosen) == 2:
            return chosen[0], chosen[1]
        if len(chosen) == 1 and current is not None and chosen[0] is not current:
            return chosen[0], current
        return None
