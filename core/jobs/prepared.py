"""An order whose files were read: run on any engine, then written, alone, in a batch or on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.engine.options import Event, Finished, MatteResult
from core.errors import UserError
from core.imaging.io import Photo, read_image
from core.jobs.as_project import as_project, renewed
from core.jobs.backgrounds import background
from core.jobs.earlier import standing
from core.jobs.job import Job, never
from core.jobs.matted import MattedPhoto
from core.jobs.order import Matting, Order
from core.jobs.outputs import Outputs
from core.model.mixers.options import MixerOptions
from core.project.contents import photo_of, result_of
from core.project.project import Project
from core.project.store import open_project, save_project
from core.refine.finish import Finish
from core.subject.choice import proposed
from core.text.translate import tr
from core.trimap.marks import Marks, read_marks
from core.trimap.values import validate

if TYPE_CHECKING:
    from core.engine.engine import MattingEngine


@dataclass(frozen=True, eq=False)
class Prepared:
    """An order with its photo and marks in memory.

    Attributes:
        order: what is to be made.
        job: photo, marks and options of the run.
        outputs: the files to be written, with touch-up and refinement.
        marks: where they came from, with their notice; None for those of a project.
        ready: the matte of a project that belongs to its marks; None if a run is needed.
        project: that which the order is about; None for a photo.
    """

    order: Order
    job: Job
    outputs: Outputs
    marks: Marks | None = None
    ready: MatteResult | None = None
    project: Project | None = None

    def events(
        self, engine: MattingEngine, cancelled: Callable[[], bool] = never
    ) -> Generator[Event, None, None]:
        """Yield the events of a run on an engine with the model of the order, Finished last.

        Raises:
            UserError: it cannot be matted, or the options do not fit this machine or model.
            Cancelled: ``cancelled`` returned True.
        """
        if self.ready is not None:
            yield Finished(self.ready)
            return
        for event in self._fitted(engine).events(engine, cancelled):
            yield Finished(self._counted(event.result)) if isinstance(event, Finished) else event

    def write(self, result: MatteResult) -> MattedPhoto:
        """Write all files, each whole or not at all, and return what they are made of. Raises UserError."""
        matted = self.outputs.write(self.job.photo, self.job.trimap, result)
        if self.order.files.project is not None:
            save_project(self.order.files.project, self._as_project(matted, result))
        return matted

    def matted(self, result: MatteResult) -> MattedPhoto:
        """Return what is written of a result: with touch-up and refinement over it."""
        return self.outputs.matted(self.job.photo, self.job.trimap, result)

    def _as_project(self, matted: MattedPhoto, result: MatteResult) -> Project:
        finish = self.outputs.finish or Finish.none(matted.photo.size)
        if self.project is None:
            return as_project(matted, self.job.trimap, result, finish, self.order.matting)
        if self.ready is not None:
            return replace(self.project, finish=finish)
        return renewed(self.project, matted, result, finish, self.order.matting)

    def _fitted(self, engine: MattingEngine) -> Job:
        """Return the job as this model can do it. Raises UserError if it cannot."""
        config, options = engine.config, self.job.options
        if config is None or options.mixer is not None:
            return self.job
        self.order.matting.check_mixer(config.attention)
        if self.order.files.routing_map and not config.is_routed:  # or there would be no map
            return replace(self.job, options=replace(options, mixer=MixerOptions(config.attention)))
        return self.job

    def _counted(self, result: MatteResult) -> MatteResult:
        return result if self.marks is None else replace(result, snapped_share=self.marks.moved)


def prepare(order: Order) -> Prepared:
    """Read what an order is about and check all of it; loads no torch.

    Raises:
        UserError: a file cannot be read, the marks do not fit the photo, or a format cannot hold what is asked for.
    """
    order.check()
    return _of_project(order) if order.is_project else _of_photo(order)


def load(engine: MattingEngine, matting: Matting) -> None:
    """Let an engine load the model that is asked for. Raises UserError."""
    engine.load(*filter(None, [matting.model]))


def _of_photo(order: Order) -> Prepared:
    photo = read_image(order.photo)
    outputs = _outputs(order, photo, Finish.none(photo.size))
    marks = _marks(order, photo)
    validate(marks.trimap, photo.image.shape)
    options = order.matting.options(photo.size)
    before = None
    if order.earlier is not None:
        before = standing(order.earlier, photo, marks.trimap, options, order.marks.edge_width or 1.0)
    job = Job(photo, marks.trimap, options, order.matting.resolution, before)
    return Prepared(order, job, outputs, marks)


def _of_project(order: Order) -> Prepared:
    if order.marks.file is not None or order.earlier is not None:
        raise UserError(tr("A project holds its own marks; to use others, name the photo instead."))
    project = open_project(order.photo)
    photo = photo_of(project, order.photo.absolute().parent)
    trimap = project.marks.trimap
    validate(trimap, photo.image.shape)
    outputs = _outputs(order, photo, project.finish)
    matte, ready = project.matte, None
    if matte is not None and matte.is_current and not order.is_new_run:
        ready = result_of(matte)
    job = Job(photo, trimap, order.matting.options(photo.size), order.matting.resolution)
    return Prepared(order, job, outputs, ready=ready, project=project)


def _marks(order: Order, photo: Photo) -> Marks:
    """Return the marks of the file that is named, or those that are proposed without one."""
    if order.marks.file is None:
        return proposed(photo, order.marks.subject, order.marks.edge_width or 1.0)
    return read_marks(order.marks.file, photo, order.marks.edge_width or 1.0)


def _outputs(order: Order, photo: Photo, finish: Finish) -> Outputs:
    """Return what is written; settings of the order take the place of those for the whole photo, also switched off.

    Raises:
        UserError: a format cannot hold what is asked for.
    """
    if order.refinement is not None:
        finish = finish.with_settings(order.refinement, finish.regions if finish.is_on else ())
    backgrounds = tuple(background(name, photo) for name, _ in order.files.composites)
    outputs = Outputs(order.files, backgrounds, finish)
    outputs.check(photo.depth)
    return outputs
