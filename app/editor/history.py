"""Undo and redo: commands that were done, bounded by bytes."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from core.text.translate import again

DEFAULT_LIMIT_BYTES = 256 * 1024 * 1024


class Command(Protocol):
    """One thing the user did, already done when it is pushed."""

    text: str
    """Its name in the language that was in use then; `History` translates it again."""
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

    @property
    def mattes(self) -> tuple[object, ...]:
        return (*getattr(self.first, "mattes", ()), *getattr(self.then, "mattes", ()))

    def undo(self) -> None:
        self.then.undo()
        self.first.undo()

    def redo(self) -> None:
        self.first.redo()
        self.then.redo()


class Stacks:
    """The steps of one photo: done, undone, and which state is in a file; they stay the photo's when it is held."""

    def __init__(self) -> None:
        self.done: list[Command] = []
        self.undone: list[Command] = []
        self.saved: Command | object | None = None

    @property
    def is_saved(self) -> bool:
        """True where the state is the one last marked as saved."""
        return self.saved is self.position

    @property
    def position(self) -> object:
        """Names the state of the marks as it is now, for `History.mark_saved` once a write has ended."""
        return next((_plain(command) for command in reversed(self.done) if command.is_of_marks), None)

    @property
    def nbytes(self) -> int:
        """Bytes held by all commands."""
        return sum(command.nbytes for command in (*self.done, *self.undone))

    @property
    def newest(self) -> Command | None:
        """The command that undo would take back, None if there is none."""
        return self.done[-1] if self.done else None

    def push(self, command: Command) -> None:
        """Add a command that was just done; what was undone before is gone. For a photo in view `History` does it."""
        if any(_plain(undone) is self.saved for undone in self.undone):
            self.saved = _NEVER
        self.undone.clear()
        self.done.append(command)

    def mark_unsaved(self) -> None:
        """The state is in no file, and neither is any that undo leads to."""
        self.saved = _NEVER

    def forget_newest(self, command: Command) -> bool:
        """Drop this command, which will not be undone any more; False when it is not the newest."""
        if self.newest is not command:
            return False
        if self.saved is _plain(self.done.pop()):
            self.saved = _NEVER
        return True


class History(QObject):
    """A stack of done commands and one of undone commands; the oldest is dropped when the bytes run out.

    The newest command is always kept, however big, so that the last step can be undone.

    Signals: `changed`; after it `undone` and `redone` with the name of the step.
    """

    changed = Signal()
    undone = Signal(str)
    redone = Signal(str)

    def __init__(self, limit_bytes: int = DEFAULT_LIMIT_BYTES, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.limit_bytes = limit_bytes
        self.stacks = Stacks()

    def hold(self) -> Stacks:
        """Return the steps of the photo in view."""
        return self.stacks

    def take(self, stacks: Stacks) -> None:
        """Let these be the steps, those of another photo; `changed` is to be emitted by the caller."""
        self.stacks = stacks
        self._drop_oldest()  # what was packed meanwhile is smaller, what was not may be too much

    @property
    def can_undo(self) -> bool:
        """True where there is something to undo."""
        return bool(self.stacks.done)

    @property
    def can_redo(self) -> bool:
        """True where there is something to redo."""
        return bool(self.stacks.undone)

    @property
    def undo_text(self) -> str:
        """The step that undo would take back, such as "Brush stroke", or ""."""
        return again(self.stacks.done[-1].text) if self.stacks.done else ""

    @property
    def redo_text(self) -> str:
        """The step that redo would bring back, or ""."""
        return again(self.stacks.undone[-1].text) if self.stacks.undone else ""

    @property
    def nbytes(self) -> int:
        """Bytes held by all commands."""
        return self.stacks.nbytes

    @property
    def is_saved(self) -> bool:
        """True where the state is the one last marked with `mark_saved`."""
        return self.stacks.is_saved

    def push(self, command: Command, *, will_shrink: bool = False, keeps_undone: bool = False) -> None:
        """Add a command that was just done; what was undone before is gone, unless the command leaves that valid.

        `will_shrink` once it is packed: then nothing is dropped before `trim` is called.
        """
        if keeps_undone:
            self.stacks.done.append(command)
        else:
            self.stacks.push(command)
        if not will_shrink:
            self._drop_oldest()
        self.changed.emit()

    def join(self, command: Command) -> None:
        """Add a command that follows from the newest one, so that both are one step; one of its own where that is none.

        What was undone before stays valid; nothing is dropped before `trim` is called.
        """
        if (
            self.stacks.done
            and self.stacks.done[-1].is_of_marks
            and not isinstance(self.stacks.done[-1], _Joined)
        ):
            self.stacks.done[-1] = _Joined(self.stacks.done[-1], command)
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
        if not self.stacks.done:
            return False
        command = self.stacks.done.pop()
        command.undo()
        self.stacks.undone.append(command)
        self.changed.emit()
        self.undone.emit(again(command.text))
        return True

    def redo(self) -> bool:
        """Do the newest undone command again; False when there is none."""
        if not self.stacks.undone:
            return False
        command = self.stacks.undone.pop()
        command.redo()
        self.stacks.done.append(command)
        self.changed.emit()
        self.redone.emit(again(command.text))
        return True

    def forget_newest(self, command: Command) -> bool:
        """Drop this command, which stays done because another will hold it; False when it is not the newest."""
        is_newest = self.stacks.forget_newest(command)
        if is_newest:
            self.changed.emit()
        return is_newest

    @property
    def position(self) -> object:
        """Names the state of the marks as it is now, for `mark_saved` once a write has ended."""
        return self.stacks.position

    @property
    def newest(self) -> Command | None:
        """The command that undo would take back, None if there is none."""
        return self.stacks.newest

    def mark_saved(self, position: object, of: Stacks | None = None) -> None:
        """The state of this `position` is in a file; `of` a photo that may be another by now than the one in view."""
        (of or self.stacks).saved = position
        self.changed.emit()

    def mark_unsaved(self) -> None:
        """The state is in no file, and neither is any that undo leads to."""
        self.stacks.mark_unsaved()
        self.changed.emit()

    def _drop_oldest(self) -> None:
        while self._over_limit():
            dropped = self.stacks.done.pop(0)
            if dropped.is_of_marks and (self.stacks.saved is None or self.stacks.saved is _plain(dropped)):
                self.stacks.saved = _NEVER

    def _over_limit(self) -> bool:
        return len(self.stacks.done) > 1 and self.nbytes > self.limit_bytes


def _plain(command: Command) -> Command:
    """Return the step itself, without what was joined to it."""
    return command.first if isinstance(command, _Joined) else command


_NEVER = object()
