"""An order: what is to be made of one photo, in plain values that travel to other processes and machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.engine.max_tokens import Stop, limit_of
from core.engine.options import Device, MatteOptions, Precision, Resolution
from core.engine.tiling import token_count
from core.errors import UserError
from core.files import is_file
from core.geometry import Size
from core.jobs.earlier import Earlier
from core.jobs.export_options import ExportOptions
from core.model.mixers.options import WITH_K, WITH_RATIO, MixerName, MixerOptions
from core.project.project import is_project
from core.refine.refinement import Refinement
from core.resources import embedded_models
from core.subject.choice import Choice
from core.text.lists import all_of
from core.text.translate import mark, tr
from core.trimap.edge_width import Width

_NO_LIMIT = mark(
    "A detail limit k, by --max-tokens or a matting preset, belongs to the mixers {mixers}, not to {name}. Beside a "
    "preset, give --max-tokens unlimited."
)
_RATIO_INSTEAD = mark(
    "A detail limit k, by --max-tokens or a matting preset, belongs to the mixers {mixers}, not to {name}; give "
    "--ratio "
    "instead. Beside a preset, give --max-tokens unlimited."
)


@dataclass(frozen=True)
class MarksFrom:
    """The source of the marks of a photo.

    Attributes:
        file: a trimap, a mask, an alpha or a cutout; None to find the subject.
        subject: how to find it where no file is given.
        edge_width: of Edge around the outline of a mask or a selection, in pixels or as a scale of what each place
            needs; None for just that.
    """

    file: Path | None = None
    subject: Choice = field(default_factory=Choice)
    edge_width: Width | None = None


@dataclass(frozen=True)
class Matting:
    """The network's settings, for a photo of any size.

    Attributes:
        model: an embedded model's name or a checkpoint file; "" for the default one.
        max_tokens: k, the cap on tokens in global attention, or a stop that gives it by the photo's size.
        memory_limit: bytes that a run may take above the loaded model; None for what the machine has.
        resolution: at full size, downsampled or in patches.
        passes, polish, mixer, device, precision: as in `MatteOptions`.
    """

    model: str = ""
    max_tokens: int | Stop = "unlimited"
    passes: int = 1
    polish: int | None = None
    mixer: MixerOptions | None = None
    resolution: Resolution = "full-size"
    device: Device = "auto"
    precision: Precision = "auto"
    memory_limit: int | None = None

    def options(self, size: Size) -> MatteOptions:
        """Return the options of a run of a photo of (height, width) pixels."""
        asked = self.max_tokens
        return MatteOptions(
            max_tokens=asked if isinstance(asked, int) else limit_of(asked, token_count(*size)),
            device=self.device,
            precision=self.precision,
            memory_limit=self.memory_limit,
            passes=self.passes,
            polish=self.polish,
            mixer=self.mixer,
            reuse=False,  # the next order is of another photo
        )

    def check_mixer(self, name: MixerName) -> None:
        """Raise UserError if k was asked for and a mixer has none."""
        if self.max_tokens != "unlimited" and name not in WITH_K:
            sentence = _RATIO_INSTEAD if name in WITH_RATIO else _NO_LIMIT
            raise UserError(tr(sentence, mixers=all_of(WITH_K), name=name))


@dataclass(frozen=True)
class Files:
    """The files that are to be written; None for what is not wanted.

    Attributes:
        cutout: the subject with its alpha.
        alpha: the alpha matte, gray.
        composites: black, white, gray, #rrggbb or an image file, each with the file of the cutout on it.
        trimap: the marks as they were run, a PNG or TIFF.
        routing_map: what became of every token, a PNG.
        report: sizes, tokens, seconds and memory as JSON.
        doubts, doubt_map: where to look, as JSON and as a PNG.
        project: all of it, to be repaired in the window.
        options: how pictures are written, where the suffix of a file says nothing else.
    """

    cutout: Path | None = None
    alpha: Path | None = None
    composites: tuple[tuple[str, Path], ...] = ()
    trimap: Path | None = None
    routing_map: Path | None = None
    report: Path | None = None
    doubts: Path | None = None
    doubt_map: Path | None = None
    project: Path | None = None
    options: ExportOptions = field(default_factory=ExportOptions)

    def pictures(self) -> Iterator[Path]:
        """Yield the files whose suffix chooses their format."""
        yield from filter(None, [self.cutout, self.alpha, *(path for _, path in self.composites)])

    def maps(self) -> Iterator[Path]:
        """Yield the PNGs."""
        yield from filter(None, [self.routing_map, self.doubt_map])

    def reports(self) -> Iterator[Path]:
        """Yield the JSON files."""
        yield from filter(None, [self.report, self.doubts])

    def paths(self) -> Iterator[Path]:
        """Yield every file that will be written."""
        yield from (*self.pictures(), *self.maps(), *self.reports())
        yield from filter(None, [self.trimap, self.project])


@dataclass(frozen=True)
class Order:
    """One photo with all that decides what is written of it.

    Attributes:
        photo: its file, or a project, whose matte is written as it is where nothing asks for another run.
        marks: where they come from; a project has its own.
        refinement: over the alpha; None for none, and for a project's own.
        earlier: a matte from before that is to be updated; None for a run of the whole photo.
        is_new_run: whether a project is run again even where its matte belongs to its marks.
    """

    photo: Path
    marks: MarksFrom = field(default_factory=MarksFrom)
    matting: Matting = field(default_factory=Matting)
    refinement: Refinement | None = None
    files: Files = field(default_factory=Files)
    earlier: Earlier | None = None
    is_new_run: bool = False

    @property
    def is_project(self) -> bool:
        """True where the photo is a project file."""
        return is_project(self.photo)

    def inputs(self) -> list[Path]:
        """Return the files of the user's that are read: photo, marks, backgrounds."""
        given = [self.photo, self.marks.file]
        given += [Path(name) for name, _ in self.files.composites if is_file(Path(name))]
        if self.earlier is not None:
            given += [self.earlier.alpha, self.earlier.trimap]
        return [path for path in given if path is not None]

    def tools(self) -> list[Path]:
        """Return the files that do the work: a model and a saliency network, where these were named."""
        model = self.matting.model
        named = [embedded_models().get(model, Path(model))] if model else []
        return [*named, *(self.marks.subject.files if self.marks.file is None else ())]

    def check(self) -> None:
        """Raise UserError for what can be known to be wrong before any file is read."""
        if self.matting.mixer is not None:
            self.matting.check_mixer(self.matting.mixer.name)
        if self.files.routing_map and self.matting.resolution != "full-size":
            raise UserError(
                tr(
                    "There is no single routing map with --resolution {resolution}; leave one of them out.",
                    resolution=self.matting.resolution,
                )
            )
        if self.earlier is not None and self.matting.resolution != "full-size":
            raise UserError(tr("An update is made at full size; leave out --resolution."))
        if self.earlier is not None and self.files.routing_map:
            raise UserError(tr("An update has no map of the whole photo; leave out --routing-map."))
