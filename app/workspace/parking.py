"""Packing of held photos, so that any number of them takes a bounded amount of memory, and their return."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
from PySide6.QtCore import QObject, Signal

from app.errors import describe
from app.tasks import Tasks
from app.workspace import resting
from app.workspace.held import Held
from app.workspace.parked import Large, Parked, StandIn, Whole, park
from app.workspace.parked_photo import PhotoGoneError
from core.engine.options import Cancelled

_SHARE, _MOST = 1 / 8, 2 << 30
Failed = Callable[[BaseException], None]


def default_limit() -> int:
    """Return the bytes that all photos out of view may take: an eighth of the machine's memory, 2 GB at most."""
    return int(min(psutil.virtual_memory().total * _SHARE, _MOST))


@dataclass(eq=False)
class _Coming:
    """A parked photo that is being unpacked, and who waits for it."""

    done: list[Callable[[], None]] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)


class Parking(QObject):
    """Packs held photos in the background, those seen longest ago first, as soon as all together pass `limit_bytes`.

    Those that `pin` names come last of all; never one that a run goes on of, or whose work recovery has not kept yet.
    A parked photo comes back by `bring`, to the last bit. It lives beside the list of photos: `held_of` is asked for
    what is held of a key, None for the photo in view and for one that is gone.

    Attributes:
        seconds_packing: what the last photos took.
        missing: by key, why a parked photo could not come back: its file is gone or was changed. Until it has.

    Signals: `whole` (key) once one is; `missed` (key) once one is in `missing`.
    """

    whole = Signal(int)
    missed = Signal(int)

    def __init__(
        self,
        held_of: Callable[[int], Held | None],
        limit_bytes: int | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._held_of = held_of
        self.limit_bytes = default_limit() if limit_bytes is None else limit_bytes
        self._packing, self._unpacking = Tasks("parking", self), Tasks("unparking", self)
        self._seen: list[int] = []  # least recently first
        self._parked: dict[int, Parked] = {}
        self._coming: dict[int, _Coming] = {}
        self._pinned: set[int] = set()
        self._kept: dict[int, int] = {}
        self._refused: set[int] = set()  # what could not be packed, until it was in view again
        self._turns: list[tuple[int, Callable[[], None], Failed]] = []
        self._in_turn = 0
        self._busy = 0  # the key of the photo that is being packed
        self.seconds_packing: list[float] = []
        self.missing: dict[int, str] = {}

    # --- what others read --------------------------------------------------------------------------------------

    def is_parked(self, key: int) -> bool:
        """Report whether a photo has to be brought before it can be read."""
        return key in self._parked

    def stand_in(self, key: int) -> StandIn | None:
        """Return a small picture of a parked photo; None for one that is whole."""
        parked = self._parked.get(key)
        return None if parked is None else parked.stand_in

    def unpacked(self, key: int) -> Callable[[], Whole] | None:
        """Return what makes a parked photo whole for a reader beside it, on any thread; None for one that is whole."""
        parked = self._parked.get(key)
        return None if parked is None else parked.read

    @property
    def busy(self) -> bool:
        """True while a photo is being packed."""
        return bool(self._busy) or not self._packing.idle

    @property
    def nbytes(self) -> int:
        """Memory held of all photos that are not in view, in bytes."""
        return sum(self.bytes_of(key, held) for key, held in self._held())

    def bytes_of(self, key: int, held: Held) -> int:
        """Return the memory that a photo out of view takes."""
        parked = self._parked.get(key)
        own = Large.of(held.document).nbytes if parked is None else parked.nbytes
        return own + resting.small_bytes(held)

    # --- verbs -------------------------------------------------------------------------------------------------

    def set_limit(self, limit_bytes: int | None) -> None:
        """Let all photos out of view take so many bytes, None for the usual share of the machine's memory."""
        self.limit_bytes = default_limit() if limit_bytes is None else limit_bytes
        self.look()

    def note_seen(self, key: int) -> None:
        """A photo has come into view: it is parked last of all."""
        self._refused.discard(key)
        self._seen = [one for one in self._seen if one != key] + [key]
        self.look()

    def note_held(self, key: int) -> None:
        """There is a photo that was read and is not in view, as those opened with others."""
        if key not in self._seen:
            self._seen.insert(0, key)
        self.look()

    def forget(self, key: int) -> None:
        """A photo is closed; who waits for it is told that it is there, and finds it gone."""
        self._seen = [one for one in self._seen if one != key]
        for keys in (self._pinned, self._refused):
            keys.discard(key)
        self._parked.pop(key, None)
        self._kept.pop(key, None)
        self.missing.pop(key, None)
        self._tell_done(key)

    def pin(self, keys: Iterable[int]) -> None:
        """Keep these whole rather than others, and make them so where that fits: the neighbors of the photo in view."""
        self._pinned = set(keys)
        for key in self._pinned & self._parked.keys():
            if self.nbytes + self._parked[key].whole_bytes <= self.limit_bytes:
                self.bring(key, lambda: None, lambda error: None)

    def keep(self, key: int) -> None:
        """Pack a photo no more until `release`: something is computed of it."""
        self._kept[key] = self._kept.get(key, 0) + 1

    def release(self, key: int) -> None:
        """End what one `keep` asked for."""
        left = self._kept.pop(key, 0) - 1
        if left > 0:
            self._kept[key] = left
        else:
            self.look()

    def bring(self, key: int, done: Callable[[], None], failed: Failed, place: Path | None = None) -> None:
        """Make a photo whole in the background, then call `done`, at once where it is; else `failed` with why.

        `place` is where its file is now, where it was moved since.
        """
        parked, held = self._parked.get(key), self._held_of(key)
        if parked is None or held is None:
            done()
            return
        coming = self._coming.get(key)
        if coming is None:
            coming = self._coming[key] = _Coming()
            self._unpacking.submit(
                partial(parked.read, place),
                partial(self._land, key, held, parked),
                failed=partial(self._fail, key),
                kind=f"bring {key}",
            )
        elif place is not None:  # it is looked for where it was, which may fail
            failed = partial(self._bring_from, key, done, failed, place)
        coming.done.append(done)
        coming.failed.append(failed)

    def _bring_from(
        self, key: int, done: Callable[[], None], failed: Failed, place: Path, _: BaseException
    ) -> None:
        self.bring(key, done, failed, place)

    def bring_in_turn(self, key: int, done: Callable[[], None], failed: Failed) -> None:
        """The same for one of many: each is brought once those before it are, and are packed again where they must."""
        if self.is_parked(key):
            self._turns.append((key, done, failed))
            self._next_turn()
        else:
            done()

    def _next_turn(self) -> None:
        """Bring the next one, one at a time, where there is room or none can be made."""
        if self._in_turn or not self._turns or self._busy:
            return
        key, done, failed = self._turns.pop(0)
        self._in_turn = key

        def then(call: Callable[[], None]) -> None:
            self._in_turn = 0
            call()
            self.look()

        self.bring(key, lambda: then(done), lambda error: then(partial(failed, error)))

    def look(self) -> None:
        """Pack the next photo where all together take too much."""
        if not self._busy and self._packing.open and self.nbytes > self.limit_bytes:
            self._pack_next()
        self._next_turn()

    def _pack_next(self) -> None:
        held_photos = sorted(self._held(), key=lambda photo: photo[0] in self._pinned)
        for key, held in held_photos:
            if self._may_park(key, held):
                self._begin(key, held)
                return
        for key, _ in self._held():
            matte = None if key not in self._parked else self._parked[key].matte
            if matte is not None and not matte.compressed and key not in (*self._coming, *self._refused):
                self._submit(key, matte.compress, lambda _: None)
                return

    def close(self, timeout_s: float = 5.0) -> bool:
        """Join the threads; False when that took too long."""
        return all([self._packing.close(timeout_s), self._unpacking.close(timeout_s)])

    # --- inside ------------------------------------------------------------------------------------------------

    def _held(self) -> Iterable[tuple[int, Held]]:
        """Return the photos that are held, those seen longest ago first."""
        found = ((key, self._held_of(key)) for key in self._seen)
        return [(key, held) for key, held in found if held is not None]

    def _may_park(self, key: int, held: Held) -> bool:
        is_out = key in self._parked or key in self._refused or key in self._kept
        return not is_out and resting.is_at_rest(held)

    def _begin(self, key: int, held: Held) -> None:
        state, standing = held.document, resting.standing(held)
        large, edits, stamp = Large.of(state), state.marks.edits, held.project.photo_stamp

        def compute() -> Parked:
            parked = park(state, standing, stamp, large, edits)
            resting.pack(held)
            return parked

        self._submit(key, compute, partial(self._strip, key, held))

    def _submit(self, key: int, compute: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._busy, begun = key, monotonic()

        def landed(made: Any) -> None:
            self._busy = 0
            self.seconds_packing = [*self.seconds_packing[-99:], monotonic() - begun]
            done(made)
            self.look()

        def failed(error: BaseException) -> None:
            self._busy = 0
            if not isinstance(error, Cancelled):
                self._refused.add(key)  # as without memory: the photo stays as it is
            self.look()

        self._packing.submit(compute, landed, failed=failed)

    def _strip(self, key: int, held: Held, parked: Parked) -> None:
        if self._held_of(key) is not held or not self._may_park(key, held) or not parked.is_of(held.document):
            return
        before = held.document.result
        gone = parked.strip(held.document, resting.mattes_of(held))
        resting.let_go(held, before)
        self._parked[key] = parked
        self._packing.submit(partial(_free, gone), lambda _: None)

    def _land(self, key: int, held: Held, parked: Parked, whole: Whole) -> None:
        if self._parked.get(key) is not parked or self._held_of(key) is not held:
            return
        del self._parked[key]
        self.missing.pop(key, None)
        whole.fill(held.document, resting.mattes_of(held))
        resting.take_back(held, whole)
        self.whole.emit(key)
        self._tell_done(key)
        self.look()

    def _tell_done(self, key: int) -> None:
        coming = self._coming.pop(key, None)
        for done in [] if coming is None else coming.done:
            done()

    def _fail(self, key: int, error: BaseException) -> None:
        coming = self._coming.pop(key, None)
        if isinstance(error, PhotoGoneError) and key in self._parked and key not in self.missing:
            self.missing[key] = describe(error)
            self.missed.emit(key)
        for failed in [] if coming is None else coming.failed:
            failed(error)


def _free(gone: list[Large]) -> None:
    """Let go of large arrays, which takes the system its time, and of what the heap would keep of them."""
    gone.clear()
    if "torch" in sys.modules:
        from core.engine.heap import release

        release()
