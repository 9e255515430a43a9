"""A loaded network that mattes photo after photo."""

from __future__ import annotations

import contextlib
import operator
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import numpy as np

from core.api.matte import Matte, read_only
from core.api.reading import AnyMarks, AnyPhoto, FilePath, any_marks, any_photo, is_float
from core.engine.max_tokens import STOPS, Stop, limit_of
from core.engine.options import Cancelled, Device, MatteOptions, MatteResult, Precision, result_of_run
from core.engine.tiling import token_count
from core.errors import UserError
from core.imaging.photo import Photo
from core.jobs.job import Job, never
from core.jobs.matted import MattedPhoto
from core.model.mixers.options import WITH_K
from core.text.lists import any_of
from core.text.translate import tr
from core.trimap.marks import Marks
from core.trimap.values import validate

if TYPE_CHECKING:
    from core.engine.engine import MattingEngine


def load_model(
    source: FilePath | None = None, *, device: Device = "auto", precision: Precision = "auto"
) -> Model:
    """Load a network, to be kept and used for many photos; the first call in a process loads torch.

    Args:
        source: an embedded model's name, or a checkpoint file, also one of MEMatte's authors; None for the embedded
            default.
        device: "cpu", "cuda", or "auto" for CUDA if there is one.
        precision: "fp32", "bf16", "fp16", or "auto" for what the device does well.

    Raises:
        UserError: there is no such model, the file does not fit, or this machine has no such device or precision.
    """
    _check_one_of("device", device, get_args(Device))
    _check_one_of("precision", precision, get_args(Precision))
    from core.engine.engine import MattingEngine

    engine = MattingEngine()
    engine.load(*() if source is None else (os.fspath(source),))
    return Model(engine, MatteOptions(device=device, precision=precision))


class Model:
    """A loaded network, made by `load_model`. Calls from several threads are safe and take turns.

    It holds memory on its device until it is released, and cannot be pickled: other processes load their own.
    """

    def __init__(self, engine: MattingEngine, options: MatteOptions) -> None:
        self._engine, self._options = engine, options
        self._device = engine.device_name(options)
        self._lock = threading.Lock()
        self._running: int | None = None

    @property
    def name(self) -> str:
        """The embedded model's name, or the name of its file."""
        return self._engine.model_name

    @property
    def sha256(self) -> str:
        """The SHA-256 of its file in hexadecimal."""
        return self._engine.weights

    @property
    def device(self) -> str:
        """The device that it runs on, in words: "cpu", or "cuda (NAME)"."""
        return self._device

    def __repr__(self) -> str:
        """Return its name and device."""
        return f"<Model {self.name} on {self.device}>"

    def __reduce__(self) -> str:
        """Raise TypeError."""
        raise TypeError("A Model cannot be pickled; call load_model in every process.")

    def matte(
        self,
        photo: AnyPhoto,
        trimap: AnyMarks | None = None,
        *,
        max_tokens: int | Stop | None = None,
        passes: int = 1,
        polish: int | None = None,
        memory_limit: int | None = None,
        foreground: bool = True,
        progress: Callable[[str, float], object] | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> Matte:
        """Return the matte of a photo, the same to the last bit as from the command `matte`.

        Args:
            photo: a file, a Photo, or an array: RGB (H, W, 3), with transparency (H, W, 4), or gray (H, W); uint8,
                uint16 in full scale, or float in [0, 1], which is run in 16 bits. At most 16384 pixels per side. Arrays
                are copied.
            trimap: marks, a file of any kind, or an array, as `read_marks` takes them; None to find the subject as
                `propose_marks` does.
            max_tokens: k, the most tokens (16x16 pixels each) in global attention: less needs less memory and time.
                A number, "light" or "balanced" by the photo's size; None for no limit.
            passes: 2 to matte the mirrored photo too and average both; closer, for twice the time.
            polish: steps that sharpen alpha by the colors nearby, 0 to 100; None for what suits the model.
            memory_limit: bytes that the run may take above the loaded model; None for what the machine has.
            foreground: whether to estimate the colors of the subject now; False leaves it until they are asked for.
            progress: called with what is done, in words, and the share of the work, 0 to 1, on the calling thread. What
                it raises ends the run.
            cancelled: asked between pieces of work, up to some seconds each with large photos; True ends the run.

        Raises:
            UserError: the photo or the marks cannot be used, with a sentence on what to do; for arrays a ValueError
                too. NoSubjectError where no marks were given and nothing stands out.
            Cancelled: ``cancelled`` returned True.
        """
        shown = any_photo(photo)
        marks = any_marks(trimap, shown)
        validate(marks.trimap, shown.image.shape)
        options = replace(
            self._options,
            max_tokens=self._limit(max_tokens, shown),
            passes=passes,
            polish=polish,
            memory_limit=memory_limit,
            foreground=foreground,
        )
        job = Job(shown, marks.trimap, options)
        result = replace(self._result(job, progress, cancelled), snapped_share=marks.moved)
        return _matte(photo, trimap, shown, marks, result)

    def _limit(self, asked: int | Stop | None, photo: Photo) -> int | None:
        """Return k for a photo, None for no cap. Raises UserError if the network has none."""
        if isinstance(asked, str):
            _check_one_of("max_tokens", asked, STOPS)
            limit = limit_of(asked, token_count(*photo.size))
        else:
            limit = None if asked is None else operator.index(asked)
        config = self._engine.config
        if limit is not None and config is not None and config.attention not in WITH_K:
            raise UserError(
                tr(
                    "max_tokens belongs to networks with Routers, and {model} has none; leave it out.",
                    model=self.name,
                )
            )
        return limit

    def _result(
        self,
        job: Job,
        progress: Callable[[str, float], object] | None,
        cancelled: Callable[[], bool],
    ) -> MatteResult:
        with self._turn(cancelled), contextlib.closing(job.events(self._engine, cancelled)) as events:
            return result_of_run(events, progress)

    @contextlib.contextmanager
    def _turn(self, cancelled: Callable[[], bool]) -> Iterator[None]:
        """Wait until no other thread runs the model. Raises Cancelled, or RuntimeError on the thread that runs it."""
        if self._running == threading.get_ident():
            raise RuntimeError("Model.matte was called from its own progress or cancelled.")
        while not self._lock.acquire(timeout=0.1):
            if cancelled():
                raise Cancelled
        try:
            self._running = threading.get_ident()
            yield
        finally:
            self._running = None
            self._lock.release()


def _matte(
    photo: AnyPhoto, trimap: AnyMarks | None, shown: Photo, marks: Marks, result: MatteResult
) -> Matte:
    """Return the matte of a photo and marks as they were given, and as they were read."""
    known = read_only(marks.trimap.copy())
    return Matte(
        shown,
        known,
        tuple(filter(None, (*shown.remarks, result.remark, marks.notice, *result.notes))),
        _base=MattedPhoto(shown, result.alpha, result.foreground, trimap=partial(np.asarray, known)),
        _result=result,
        _is_float=is_float(photo),
        _files=(Path(trimap),) if isinstance(trimap, str | os.PathLike) else (),
    )


def _check_one_of(name: str, value: object, known: Sequence[str]) -> None:
    if value not in known:
        raise UserError(
            tr(
                "{value} is not a value for {name}; use {known}.",
                value=repr(value),
                name=name,
                known=any_of(map(repr, known)),
            )
        )
