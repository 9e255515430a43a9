"""Undo and redo: commands that were done, bounded by bytes."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

DEFAULT_LIMIT_BYTES = 256 * 1024 * 1024


class Command(Protocol):
    """One thing the user did, already done when it is pushed."""

    text: str
    is_of_marks: bool
    """True for a step that changes the marks, which then are no longer those of the file."""

    @property
    def nbytes(self) -> int:
        """Memory this command holds, in bytes; may shrink once packed."""
        ...

    def undo(self) -> None:
        """Restore the state before."""
        ...

    def redo(self) -> None:
        """Restore the state after."""
        ...


class _Joined:
    """A step of the marks and what followed from it, taken back and done again as one."""

    is_of_marks = True

    def __init__(self, first: Command, then: Command) -> None:
        self.first, self.then, self.text = first, then, first.text

    @property
    def nbytes(self) -> int:
        return self.first.nbytes + self.then.nbytes

    def undo(self) -> None:
        self.then.undo()
        self.first.undo()

    def redo(self) -> None:
        self.first.redo()
        self.then.redo()


class History(QObject):
    """A stack of done commands and one of undone commands; the oldest is dropped when the bytes run out.

    The newest command is always kept, however big, so that the last step can be undone.
    """

    changed = Signal()

    def __init__(self, limit_bytes: int = DEFAULT_LIMIT_BYTES, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.limit_bytes = limit_bytes
        self._done: list[Command] = []
        self._undone: list[Command] = []
        self._saved: Command | object | None = None

    @property
    def can_undo(self) -> bool:
        """True where there is something to undo."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """True where there is something to redo."""
        return bool(self._undone)

    @property
    def undo_text(self) -> str:
        """The step that undo would take back, such as "Brush stroke", or ""."""
        return self._done[-1].text if self._done else ""

    @property
    def redo_text(self) -> str:
        """The step that redo would bring back, or ""."""
        return self._undone[-1].text if self._undone else ""

    @property
    def nbytes(self) -> int:
        """Bytes held by all commands."""
        return sum(command.nbytes for command in self._done) + sum(command.nbytes for command in self._undone)

    @property
    def is_saved(self) -> bool:
        """True where the state is the one last marked with `mark_saved`."""
        return self._saved is self.position

    def push(self, command: Command, *, will_shrink: bool = False, keeps_undone: bool = False) -> None:
        """Add a command that was just done; what was undone before is gone, unless the command leaves that valid.

        `will_shrink` once it is packed: then nothing is dropped before `trim` is called.
        """
        if not keeps_undone:
            if any(_plain(undone) is self._saved for undone in self._undone):
                self._saved = _NEVER
            self._undone.clear()
        self._done.append(command)
        if not will_shrink:
            self._drop_oldest()
        self.changed.emit()

    def join(self, command: Command) -> None:
        """Add a command that follows from the newest one, so that both are one step; one of its own where that is none.

        What was undone before stays valid; nothing is dropped before `trim` is called.
        """
        if self._done and self._done[-1].is_of_marks and not isinstance(self._done[-1], _Joined):
            self._done[-1] = _Joined(self._done[-1], command)
            self.changed.emit()
        else:
            self.push(command, will_shrink=True, keeps_undone=True)

    def trim(self) -> None:
        """Drop the oldest commands until the bytes fit."""
        if self._over_limit():
            self._drop_oldest()
            self.changed.emit()

    def undo(self) -> bool:
        """Take back the newest command; False when there is none."""
        if not self._done:
            return False
        command = self._done.pop()
        command.undo()
        self._undone.append(command)
        self.changed.emit()
        return True

    def redo(self) -> bool:
        """Do the newest undone command again; False when there is none."""
        if not self._undone:
            return False
        command = self._undone.pop()
        command.redo()
        self._done.append(command)
        self.changed.emit()
        return True

    def forget_newest(self, command: Command) -> bool:
        """Drop this command, which stays done because another will hold it; False when it is not the newest."""
        if self.newest is not command:
            return False
        if self._saved is _plain(self._done.pop()):
            self._saved = _NEVER
        self.changed.emit()
        return True

    @property
    def position(self) -> object:
        """Names the state of the marks as it is now, for `mark_saved` once a write has ended."""
        return next((_plain(command) for command in reversed(self._done) if command.is_of_marks), None)

    @property
    def newest(self) -> Command | None:
        """The command that undo would take back, None where there is none."""
        return self._done[-1] if self._done else None

    def mark_saved(self, position: object) -> None:
        """The state of this `position` is in a file."""
        self._saved = position
        self.changed.emit()

    def mark_unsaved(self) -> None:
        """The state is in no file, and neither is any that undo leads to."""
        self._saved = _NEVER
        self.changed.emit()

    def clear(self) -> None:
        """Forget everything (another photo); the state counts as saved."""
        self._done.clear()
        self._undone.clear()
        self._saved = None
        self.changed.emit()

    def _drop_oldest(self) -> None:
        while self._over_limit():
            dropped = self._done.pop(0)
            if dropped.is_of_marks and (self._saved is None or self._saved is _plain(dropped)):
                self._saved = _NEVER

    def _over_limit(self) -> bool:
        return len(self._done) > 1 and self.nbytes > self.limit_bytes


def _plain(command: Command) -> Command:
    """Return the step itself, without what was joined to it."""
    return command.first if isinstance(command, _Joined) else command


_NEVER = object()
