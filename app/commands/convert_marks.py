"""``convert-marks``: a trimap of a file that may hold a mask, an alpha or other grays, as the window reads it."""

import argparse
import sys
from pathlib import Path

from app.commands import marking
from app.commands.arguments import photo_help
from app.commands.marks import shares_of
from core.geometry import Size
from core.imaging.io import read_image
from core.imaging.photo import Photo
from core.jobs.export import write_trimap
from core.jobs.outputs import check_outputs
from core.text.lists import sentences
from core.text.plain import plain
from core.text.translate import mark, tr
from core.trimap.edge_width import Width
from core.trimap.marks import Marks, marks_of, read_marks
from core.trimap.sizes import edge_width

_EVEN = mark("With --photo it would be as wide as each place needs.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``convert-marks`` to a parser."""
    add = parser.add_argument
    add(
        "marks",
        metavar="MARKS",
        type=Path,
        help=tr("a trimap, a mask, an alpha or a cutout: {photo}", photo=photo_help()),
    )
    add(
        "-o",
        "--output",
        metavar="TRIMAP",
        type=Path,
        required=True,
        help=tr("gray PNG or TIFF: 255 foreground (Keep), 128 unknown (Edge), 0 background (Remove)"),
    )
    add(
        "--photo",
        metavar="PHOTO",
        type=Path,
        help=tr(
            "the photo of the marks: Edge around a mask or an alpha becomes as wide as each place needs, and the "
            "trimap as large as the photo"
        ),
    )
    marking.add_edge_width(
        parser,
        tr(
            "for a mask or an alpha: how many pixels inside and outside its outline become Edge (default: by the "
            "size of the picture, or with --photo as many as each place needs)"
        ),
    )
    marking.add_preset(parser)
    add("--quiet", action="store_true", help=tr("no remarks; errors only"))


def main(args: argparse.Namespace) -> int:
    """Read marks and write them as a trimap, saying on stderr what was done; return the exit code. Raises UserError."""
    inputs = list(filter(None, [args.marks, args.photo]))
    check_outputs([], [], [], trimaps=[args.output], inputs=inputs, replace_inputs=False)
    marks, remarks = _read(args)
    write_trimap(args.output, marks.trimap)
    if not args.quiet and sys.stderr is not None:
        lines = [*remarks, marks.notice, shares_of(marks.trimap)]
        sys.stderr.writelines(f"{plain(line)}\n" for line in lines if line)
    return 0


def _read(args: argparse.Namespace) -> tuple[Marks, tuple[str, ...]]:
    """Return the marks and what was remarked on the files."""
    width = marking.width_of(args)
    if args.photo is not None:
        photo = read_image(args.photo)
        return read_marks(args.marks, photo, 1.0 if width is None else width), photo.remarks
    given = read_image(args.marks)
    blank = Photo(given.image, turned=given.turned)  # of even Edge the photo's size alone counts
    marks = marks_of(given, args.marks.name, blank, _even(width, given.size))
    if marks.is_mask and not isinstance(width, tuple):
        marks = marks._replace(notice=sentences(marks.notice, tr(_EVEN)))
    return marks, given.remarks


def _even(width: Width | None, size: Size) -> tuple[int, int]:
    """Return a width that is the same everywhere, in pixels, as without a photo nothing else can be."""
    if isinstance(width, tuple):
        return width
    inside, outside = (round(pixels * (width or 1.0)) for pixels in edge_width(size))
    return inside, outside
