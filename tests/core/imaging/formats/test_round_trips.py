"""Each format that is written reads back as what was written: color, alpha, profile, resolution and EXIF."""

import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from core.imaging.color.profiles import adobe_rgb
from core.imaging.formats.record import AlphaAs, Decoded, Format, Picture, Space, Writing
from core.imaging.formats.registry import written

SIZE = (21, 34)
EXIF = b"II*\0" + struct.pack("<IHHHIIHHIII", 8, 2, 0x10F, 2, 6, 38, 0x112, 3, 1, 1, 0) + b"Maker\0"


def cases() -> Iterator[Any]:
    for each in written():
        assert each.holds is not None
        kinds = (
            ["float16", "float32"] if each.holds.is_float else [f"uint{depth}" for depth in each.holds.depths]
        )
        for kind in kinds:
            for has_alpha in (False, True) if each.holds.alpha else (False,):
                yield pytest.param(each, kind, has_alpha, id=f"{each.name} {kind}{' alpha' * has_alpha}")


def picture(each: Format, kind: str, *, has_alpha: bool) -> Picture:
    """Smooth colors; alpha has rows of none, some and all of it."""
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    unit = np.stack([rows / SIZE[0], columns / SIZE[1], (rows + columns) / sum(SIZE)], axis=-1)
    cover = np.clip(columns / 20 - 0.2, 0, 1)
    assert each.holds is not None
    is_float = kind.startswith("float")
    white = 1.0 if is_float else np.iinfo(np.dtype(kind)).max
    values = [(part * white).astype(np.float16 if is_float else kind) for part in (unit, cover)]
    color, alpha = (part.astype(np.float32) if is_float else part for part in values)
    return Picture(
        color,
        alpha if has_alpha else None,
        adobe_rgb() if each.holds.profile else None,
        EXIF if each.holds.exif else None,
        (300.0, 300.0) if each.holds.dpi else None,
    )


def read(each: Format, made: Picture, how: Writing) -> Decoded:
    assert each.encode is not None
    data = each.encode(made, how)
    header, decoded = each.header(data), each.decode(data, "a")
    assert (header.height, header.width) == decoded.samples.shape[:2] == SIZE
    return decoded


@pytest.mark.parametrize(("each", "kind", "has_alpha"), list(cases()))
def test_what_is_written_is_read_back(each: Format, kind: str, has_alpha: bool) -> None:
    made = picture(each, kind, has_alpha=has_alpha)
    back = read(each, made, Writing(is_half=kind == "float16"))
    assert each.holds is not None and back.space is Space.RGB and back.orientation == 1 and not back.remarks
    assert (back.alpha is None) == (made.alpha is None)
    assert made.icc_profile is None or back.icc_profile == made.icc_profile
    assert made.exif is None or (back.exif is not None and b"Maker" in back.exif)
    assert back.dpi == (made.dpi and pytest.approx(made.dpi, abs=0.01))
    shown = (
        np.ones(SIZE, bool)
        if made.alpha is None or each.name != "Photoshop"
        else made.alpha == made.alpha.max()
    )
    expected = (
        made.color * made.alpha[..., None] if back.is_associated and made.alpha is not None else made.color
    )
    apart = np.abs(back.samples[shown].astype(np.float64) - expected[shown])
    if not each.holds.lossless:
        assert apart.mean() < 3
    elif kind == "float16":
        assert apart.max() <= 2**-12
    else:
        assert not apart.any()
    if made.alpha is not None and back.alpha is not None:
        np.testing.assert_allclose(back.alpha, made.alpha, rtol=0, atol=0 if each.holds.lossless else 1)


@pytest.mark.parametrize("each", [each for each in written() if each.holds and each.holds.selection])
def test_a_saved_selection_is_read_back(each: Format) -> None:
    made = picture(each, "uint16", has_alpha=True)
    back = read(each, made, Writing(alpha_as=AlphaAs.SELECTION))
    assert back.alpha is None and len(back.selections) == 1
    np.testing.assert_array_equal(back.selections[0], made.alpha)
    np.testing.assert_array_equal(back.samples, made.color)
