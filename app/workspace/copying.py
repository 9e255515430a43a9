"""Settings of the photo in view, copied to others that are open."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.editor.changes import MarksDelta, MarksStep, change_unpainted
from app.editor.choices import Sizes
from app.editor.draft import MarksDraft
from app.editor.painting import push
from app.editor.photo_state import PhotoState
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
from core.text.lists import sentences
from core.text.translate import Text, mark, tr, tr_n


class What(Enum):
    """The settings that can be copied."""

    MARKS = "marks"
    MATTING = "matting"
    REFINE = "refine"
    EXPORT = "export"

    @property
    def title(self) -> Text:
        """Their name, for the dialog."""
        return tr(_TITLES[self])

    @property
    def about(self) -> Text:
        """All that is copied by it, for the dialog."""
        return tr(_ABOUT[self])


_TITLES = {
    What.MARKS: mark("Mark settings"),
    What.MATTING: mark("Matting settings"),
    What.REFINE: mark("Refine settings"),
    What.EXPORT: mark("Export settings"),
}
_ABOUT = {
    What.MARKS: mark("Brush size, edge width and what unmarked areas count as"),
    What.MATTING: mark("Context, quality, the mirrored second pass and polish along colors"),
    What.REFINE: mark("All refine settings of the whole photo; regions stay as they are"),
    What.EXPORT: mark("Bits per channel"),
}


@dataclass(frozen=True)
class Copied:
    """The result of a copy: the photos, and a sentence that says so."""

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


class _Back(NamedTuple):
    """Takes back the change of one photo; False if it was changed again since. Some must be unpacked for it."""

    take: Callable[[], bool]
    needs_whole: bool = False


@dataclass(eq=False)
class _Copy:
    """One copy: what it is made of, to which photos, those still to be changed, and what takes it back."""

    what: tuple[What, ...]
    template: _Template
    keys: list[int] = field(default_factory=list)
    unread: int = 0
    queue: deque[int] = field(default_factory=deque)
    back: dict[int, list[_Back]] = field(default_factory=dict)

    def add(self, key: int, take: Callable[[], bool], *, needs_whole: bool = False) -> None:
        self.back.setdefault(key, []).append(_Back(take, needs_whole))

    def copied(self) -> Copied:
        said = (
            tr_n("Copied to {n:,} photo.", "Copied to {n:,} photos.", len(self.keys))
            if self.keys
            else tr("There is no other photo to copy to.")
        )
        unread = tr_n(
            "{n:,} photo was left out: it is still being opened.",
            "{n:,} photos were left out: they are still being opened.",
            self.unread,
        )
        return Copied(self.what, tuple(self.keys), sentences(said, unread if self.unread else ""))


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
                self._set(copy, key, held)
            else:
                copy.unread += key != self._workspace.current and self._workspace.photo(key) is not None
        copy.queue.extend(copy.keys)
        self._go_on(copy)

    def undo(self) -> None:
        """Take the last copy back in all photos that still have what was copied to them."""
        copy, self._last = self._last, None
        if copy is not None:
            self.changed.emit()
            self._go_back(copy, deque(key for key in copy.keys if self._workspace.photo(key)), set())

    # --- copying -----------------------------------------------------------------------------------------------

    def _template(self) -> _Template:
        return _Template(
            self._choices.sizes,
            self._parts.edits.unpainted_to_be,
            RunSettings.now(self._choices),
            self._parts.document.finish.refinement,
            self._exporting.depth,
        )

    def _set(self, copy: _Copy, key: int, held: Held) -> None:
        """Copy what is set in no time, in a parked photo too."""
        if What.MARKS in copy.what:
            sizes, before = copy.template.sizes.on(held.document.size), _sizes(held)
            _set_sizes(held, sizes)
            copy.add(key, partial(self._sizes_back, key, sizes, before))
        if What.MATTING in copy.what:
            run, run_before = _for_size(copy.template.run, held.document.size), held.settings
            held.settings = run
            copy.add(key, partial(self._run_back, key, run, run_before))
        if What.EXPORT in copy.what:
            photo, depth = held.document.photo, copy.template.depth
            depth_before = self._exporting.depth_of(key, 8 if photo is None else photo.depth)
            self._exporting.set_depth(depth, key)
            copy.add(key, partial(self._depth_back, key, depth, depth_before))

    def _go_on(self, copy: _Copy) -> None:
        """Change the next photo in which a step is to be made, one at a time: it has to be whole."""
        while copy.queue:
            key = copy.queue.popleft()
            held = self._workspace.held(key)
            if held is None:
                self._change_in_view(copy, key)
            elif self._refines(copy, held.document) or self._repaints(copy, held.document):
                self._workspace.when_whole(key, partial(self._change, copy, key), partial(self._fail, copy))
                return
        self._last = copy if copy.back else None
        self.changed.emit()
        self.copied.emit(copy.copied())

    def _fail(self, copy: _Copy, error: BaseException) -> None:
        self.failed.emit(error)
        self._go_on(copy)

    def _refines(self, copy: _Copy, photo: PhotoState) -> bool:
        finish = photo.finish
        is_other = finish.refinement != copy.template.refinement or not finish.is_on
        return What.REFINE in copy.what and is_other

    def _repaints(self, copy: _Copy, photo: PhotoState) -> bool:
        return What.MARKS in copy.what and photo.unpainted_value != copy.template.unpainted

    def _change_in_view(self, copy: _Copy, key: int) -> None:
        """Make the steps in a photo that has come into view since it was asked for."""
        document, history = self._parts.document, self._parts.history
        if key != self._workspace.current:
            return  # closed
        if self._refines(copy, document):
            self._parts.refining.set_whole(copy.template.refinement)
            if isinstance(history.newest, RefineStep):
                copy.add(key, partial(self._step_back, key, history.newest), needs_whole=True)
        if self._repaints(copy, document):
            self._parts.edits.set_unpainted(copy.template.unpainted)

    def _change(self, copy: _Copy, key: int) -> None:
        held = self._workspace.held(key)
        if held is None:
            copy.queue.appendleft(key)
            self._go_on(copy)
            return
        if self._refines(copy, held.document):
            step = self._parts.refining.set_held(held.document, copy.template.refinement)
            if step is not None:
                held.history.push(step)
                self._add_step(copy, key, step)
        seen, value = held.document.snapshot(), copy.template.unpainted
        if seen is None or not self._repaints(copy, held.document):
            self._go_on(copy)
            return
        self._workspace.parking.keep(key)
        self._tasks.submit(
            partial(_unpainted, seen, value),
            partial(self._land_unpainted, copy, key, seen),
            failed=partial(self._fail_unpainted, copy, key),
        )

    def _fail_unpainted(self, copy: _Copy, key: int, error: BaseException) -> None:
        self._workspace.parking.release(key)
        self._fail(copy, error)

    def _land_unpainted(self, copy: _Copy, key: int, seen: Snapshot, delta: MarksDelta) -> None:
        held = self._workspace.held(key)
        if held is None or not seen.is_current() or held.document.trimap is not seen.trimap:
            copy.queue.appendleft(key)  # in view by now, or changed or parked meanwhile
        else:
            step = change_unpainted(self._parts.document, held.document, copy.template.unpainted, delta)
            push(self._parts.history, self._tasks, step, held.history)
            self._add_step(copy, key, step)
        self._workspace.parking.release(key)
        self._go_on(copy)

    def _add_step(self, copy: _Copy, key: int, step: MarksStep | RefineStep) -> None:
        copy.add(key, partial(self._step_back, key, step), needs_whole=True)
        self._workspace.note_held(key)

    # --- taking back -------------------------------------------------------------------------------------------

    def _go_back(self, copy: _Copy, keys: deque[int], changed_since: set[int]) -> None:
        """Take all back in one photo after another, then say so."""
        if not keys:
            self.notice.emit(_taken_back(len(copy.keys) - len(changed_since), len(changed_since)))
            return
        key = keys.popleft()
        backs = copy.back.get(key, [])

        def take(failure: BaseException | None = None) -> None:
            taken = [] if failure is not None else [back.take() for back in reversed(backs)]
            if failure is not None or not all(taken):
                changed_since.add(key)
            self._go_back(copy, keys, changed_since)

        if any(back.needs_whole for back in backs):
            self._workspace.when_whole(key, take, take)
        else:
            take()

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
        if key != self._workspace.current or RunSettings.now(self._choices) != run or before is None:
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
    return held.sizes if choices is None else Sizes(choices.length, choices.brush_size, choices.edge)


def _set_sizes(held: Held, sizes: Sizes | None) -> None:
    if held.choices is None or sizes is None:
        held.sizes = sizes
    else:
        held.choices = replace(held.choices, brush_size=sizes.brush_size, edge=sizes.edge)


def _taken_back(back: int, since: int) -> str:
    said = tr_n(
        "The settings of {n:,} photo are as they were.",
        "The settings of {n:,} photos are as they were.",
        back,
    )
    stay = tr_n(
        "{n:,} photo stays as it is: it was changed since.",
        "{n:,} photos stay as they are: they were changed since.",
        since,
    )
    return sentences(said, stay if since else "")
