"""What a format can hold of what is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UserError
from core.imaging.formats.record import AlphaAs
from core.jobs.export_options import ExportOptions


def test_a_format_without_transparency_is_refused_for_cutouts_alone() -> None:
    jpeg = ExportOptions("JPEG")
    assert jpeg.checked().name == "JPEG"
    with pytest.raises(
        UserError, match="JPEG holds no transparency; put the subject on a background, or choose PNG"
    ):
        jpeg.checked(needs_alpha=True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (ExportOptions("GIF"), "GIF is not written; choose one of"),
        (ExportOptions("JPEG", depth=16), "JPEG is written with 8 bits per channel, not 16"),
        (
            ExportOptions("PNG", alpha_as=AlphaAs.SELECTION),
            "PNG holds no saved selection; choose .*Photoshop",
        ),
    ],
)
def test_what_a_format_cannot_hold_is_refused_in_a_sentence(options: ExportOptions, words: str) -> None:
    with pytest.raises(UserError, match=words):
        options.checked()


@pytest.mark.parametrize(
    ("options", "photo", "depth"),
    [
        (ExportOptions(), 16, 16),
        (ExportOptions(), 8, 8),
        (ExportOptions("JPEG"), 16, 8),
        (ExportOptions(depth=8), 16, 8),
    ],
)
def test_the_depth_is_the_one_asked_for_else_near_that_of_the_photo(
    options: ExportOptions, photo: int, depth: int
) -> None:
    assert options.depth_for(photo) == depth
    assert options.near(photo).depth == depth


def test_the_suffix_of_a_path_chooses_the_format() -> None:
    asked = ExportOptions("Photoshop", depth=16, alpha_as=AlphaAs.SELECTION, trim=3)
    jpeg = asked.for_path(Path("a.JPG"))
    assert (jpeg.format, jpeg.depth, jpeg.alpha_as, jpeg.trim) == ("JPEG", None, AlphaAs.TRANSPARENCY, 3)
    assert asked.for_path(Path("a.png")).depth == 16
    for name in ("a", "a.psd", "a.gif", "a.v2"):
        assert asked.for_path(Path(name)) == asked
