"""Settings of the photo in view, copied to others that are open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.editor.changes import MarksDelta, MarksStep, change_unpainted
from app.editor.choices import Sizes
from app.editor.edits import MarksDraft
from app.editor.painting import push
from app.editor.refining import RefineStep
from app.editor.snapshot import Snapshot
from app.files.exporting import Exporting
from app.matting.choices import MattingChoices
from app.matting.run_settings import RunSettings
from app.tasks import Tasks
from app.workspace.held import Held, Parts
from app.workspace.workspace import Workspace
from core.engine.max_tokens import capped
from core.engine.tiling import token_count
from core.geometry import Size
from core.refine.refinement import Refinement


class What(Enum):
    """The settings that can be copied; the value is their name in the window."""

    MARKS = "Mark settings"
    MATTING = "Matting settings"
    REFINE = "Refine settings"
    EXPORT = "Export settings"

    @property
    def about(self) -> str:
        """All that is copied by it, for the dialog."""
        return _ABOUT[self]


_ABOUT = {
    What.MARKS: "Brush size, edge width and what unpainted counts as",
    What.MATTING: "Attention, quality k, passes and polish",
    What.REFINE: "All refine settings of the whole photo; regions stay as they are",
    What.EXPORT: "Bits per channel",
}


@dataclass(frozen=True)
class Copied:
    """What was copied: to which photos, and a sentence that says so."""

    what: tuple[What, ...]
    keys: tuple[int, ...]
    text: str


@dataclass(frozen=True)
class _Template:
    """The settings of the photo in view."""

    sizes: Sizes
    unpainted: int
    run: RunSettings
    refinement: Refinement
    depth: int


_Back = tuple[int, Callable[[], bool]]
"""A photo, and what takes a change of it back; False where it was changed anew since."""


@dataclass(eq=False)
class _Copy:
    """One copy: what it was made of, and what takes it back."""

    what: tuple[What, ...]
    template: _Template
    keys: list[int] = field(default_factory=list)
    unread: int = 0
    waiting: int = 0
    back: list[_Back] = field(default_factory=list)

    def copied(self) -> Copied:
        said = [
            f"Copied to {_photos(len(self.keys))}." if self.keys else "There is no other photo to copy to."
        ]
        if self.unread:
            were = "was left out: it is" if self.unread == 1 else "were left out: they are"
            said.append(f"{_photos(self.unread)} {were} still being opened.")
        return Copied(self.what, tuple(self.keys), " ".join(said))


class Copying(QObject):
    """Copies settings from the photo in view to others, and takes that back.

    A dialog lists `What` with `about`, and the other photos; it calls `copy`. `copied` follows once all of it is done,
    with the sentence for a notice whose Undo calls `undo`, while `can_undo`. What refining and unpainted count for is
    a step in the history of each photo as well, which is undone as any other once the photo is in view. Sizes are
    copied in proportion to the photos' lengths.

    Signals: `copied` (Copied); `changed` where `can_undo` did; `notice` (one sentence) after an undo; `failed`
    (exception).
    """

    copied = Signal(object)
    changed = Signal()
    notice = Signal(str)
    failed = Signal(object)

    def __init__(
        self, workspace: Workspace, parts: Parts, choices: MattingChoices, exporting: Exporting, tasks: Tasks
    ) -> None:
        super().__init__(choices)
        self._workspace, self._parts, self._choices = workspace, parts, choices
        self._exporting, self._tasks = exporting, tasks
        self._last: _Copy | None = None

    @property
    def can_undo(self) -> bool:
        """True while the last copy can be taken back."""
        return self._last is not None

    def copy(self, what: Collection[What], keys: Sequence[int]) -> None:
        """Copy these settings from the photo in view to those of the keys; itself is passed over."""
        if not self._workspace.current:
            return
        self._parts.refining.commit()
        copy = _Copy(tuple(each for each in What if each in what), self._template())
        for key in keys:
            held = self._workspace.held(key)
            if held is not None:
                copy.keys.append(key)
                self._copy_to(copy, key, held)
            else:
                copy.unread += key != self._workspace.current and self._workspace.photo(key) is not None
        self._end(copy)

    def undo(self) -> None:
        """Take the last copy back in all photos that still have what was copied to them."""
        copy, self._last = self._last, None
        if copy is None:
            return
        changed_since = {key for key, back in reversed(copy.back) if not back()}
        self.changed.emit()
        said = [f"The settings of {_photos(len(copy.keys) - len(changed_since))} are as they were."]
        if changed_since:
            stay = "stays as it is: it was" if len(changed_since) == 1 else "stay as they are: they were"
            said.append(f"{_photos(len(changed_since))} {stay} changed since.")
        self.notice.emit(" ".join(said))

    # --- copying -----------------------------------------------------------------------------------------------

    def _template(self) -> _Template:
        return _Template(
            self._choices.sizes,
            self._parts.edits.unpainted_to_be,
            RunSettings.now(self._choices),
            self._parts.document.finish.refinement,
            self._exporting.depth,
        )

    def _copy_to(self, copy: _Copy, key: int, held: Held) -> None:
        by_kind = {
            What.MARKS: self._copy_marks,
            What.MATTING: self._copy_matting,
            What.REFINE: self._copy_refine,
            What.EXPORT: self._copy_export,
        }
        for what in copy.what:
            by_kind[what](copy, key, held)

    def _copy_marks(self, copy: _Copy, key: int, held: Held) -> None:
        sizes, before = copy.template.sizes.on(held.document.size), _sizes(held)
        _set_sizes(held, sizes)
        copy.back.append((key, partial(self._sizes_back, key, sizes, before)))
        self._change_unpainted(copy, key, held)

    def _copy_matting(self, copy: _Copy, key: int, held: Held) -> None:
        run, before = _for_size(copy.template.run, held.document.size), held.settings
        held.settings = run
        copy.back.append((key, partial(self._run_back, key, run, before)))

    def _copy_refine(self, copy: _Copy, key: int, held: Held) -> None:
        step = self._parts.refining.set_held(held.document, copy.template.refinement)
        if step is not None:
            held.history.push(step)
            copy.back.append((key, partial(self._step_back, key, step)))
            self._workspace.note_held(key)

    def _copy_export(self, copy: _Copy, key: int, held: Held) -> None:
        photo = held.document.photo
        before = self._exporting.depth_of(key, 8 if photo is None else photo.depth)
        self._exporting.set_depth(copy.template.depth, key)
        copy.back.append((key, partial(self._depth_back, key, copy.template.depth, before)))

    def _change_unpainted(self, copy: _Copy, key: int, held: Held) -> None:
        value, seen = copy.template.unpainted, held.document.snapshot()
        if seen is None or held.document.unpainted_value == value:
            return
        copy.waiting += 1

        def done(delta: MarksDelta) -> None:
            copy.waiting -= 1
            self._land_unpainted(copy, key, seen, delta)
            self._end(copy)

        def failed(error: BaseException) -> None:
            copy.waiting -= 1
            self.failed.emit(error)
            self._end(copy)

        self._tasks.submit(partial(_unpainted, seen, value), done, failed=failed)

    def _land_unpainted(self, copy: _Copy, key: int, seen: Snapshot, delta: MarksDelta) -> None:
        value, held = copy.template.unpainted, self._workspace.held(key)
        if held is None:
            if key == self._workspace.current:  # it came into view meanwhile
                self._parts.edits.set_unpainted(value)
        elif not seen.is_current():
            self._change_unpainted(copy, key, held)
        else:
            step = change_unpainted(self._parts.document, held.document, value, delta)
            push(self._parts.history, self._tasks, step, held.history)
            copy.back.append((key, partial(self._step_back, key, step)))
            self._workspace.note_held(key)

    def _end(self, copy: _Copy) -> None:
        if not copy.waiting:
            self._last = copy if copy.back else None
            self.changed.emit()
            self.copied.emit(copy.copied())

    # --- taking back -------------------------------------------------------------------------------------------

    def _step_back(self, key: int, step: MarksStep | RefineStep) -> bool:
        held = self._workspace.held(key)
        if held is not None:
            if not held.history.forget_newest(step):
                return False
            step.undo_in(held.document)
            self._workspace.note_held(key)
            return True
        if key != self._workspace.current or self._parts.history.newest is not step:
            return False
        return self._parts.history.undo()

    def _sizes_back(self, key: int, sizes: Sizes, before: Sizes | None) -> bool:
        held = self._workspace.held(key)
        if held is not None:
            is_same = _sizes(held) == sizes
            if is_same:
                _set_sizes(held, before)
            return is_same
        if key != self._workspace.current or self._choices.sizes != sizes or before is None:
            return False
        self._choices.show_sizes(before)
        return True

    def _run_back(self, key: int, run: RunSettings, before: RunSettings | None) -> bool:
        held = self._workspace.held(key)
        if held is not None:
            is_same = held.settings == run
            if is_same:
                held.settings = before
            return is_same
        if key != self._workspace.current or before is None:
            return False
        before.choose(self._choices)
        return True

    def _depth_back(self, key: int, depth: int, before: int) -> bool:
        is_same = self._exporting.depth_of(key, before) == depth
        if is_same:
            self._exporting.set_depth(before, key)
        return is_same


def _unpainted(seen: Snapshot, value: int) -> MarksDelta:
    """Return what differs in marks whose unpainted pixels hold this value; in the background."""
    draft = MarksDraft(seen.trimap, seen.painted)
    draft.set_unpainted(value)
    return draft.take()


def _for_size(run: RunSettings, size: Size) -> RunSettings:
    """Return the same for a photo of this size, which may have fewer tokens than a k set by hand."""
    return (
        run if run.stop is not None else replace(run, max_tokens=capped(run.max_tokens, token_count(*size)))
    )


def _sizes(held: Held) -> Sizes | None:
    choices = held.choices
    return held.sizes if choices is None else Sizes(choices.length, choices.brush_size, choices.edge_width)


def _set_sizes(held: Held, sizes: Sizes | None) -> None:
    if held.choices is None or sizes is None:
        held.sizes = sizes
    else:
        held.choices = replace(held.choices, brush_size=sizes.brush_size, edge_width=sizes.edge_width)


def _photos(number: int) -> str:
    return f"{number} photo" if number == 1 else f"{number} photos"
