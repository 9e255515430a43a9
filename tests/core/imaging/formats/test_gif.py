"""GIF: the first picture of a file, where it is on its screen, and files that end too early."""

import io
import random
import struct
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core.imaging.formats import gif

PALETTE = np.random.default_rng(4).integers(0, 256, (256, 3), dtype=np.uint8)
PIXELS = np.random.default_rng(5).integers(0, 256, (20, 30), dtype=np.uint8)


def image(pixels: NDArray[np.uint8] = PIXELS) -> Image.Image:
    made = Image.fromarray(pixels, "P")
    made.putpalette(PALETTE.tobytes())
    return made


def saved(made: Image.Image | None = None, **how: Any) -> bytes:
    file = io.BytesIO()
    (made or image()).save(file, "GIF", optimize=False, **how)
    return file.getvalue()


def on_screen(height: int, width: int, left: int, top: int) -> bytes:
    """Put the picture on a screen of another size."""
    data = bytearray(saved())
    at = data.index(b"\x2c\0\0\0\0")
    data[6:10] = struct.pack("<HH", width, height)
    data[at + 1 : at + 5] = struct.pack("<HH", left, top)
    return bytes(data)


@pytest.mark.parametrize("interlace", [0, 1])
def test_colors(interlace: int) -> None:
    data = saved(interlace=interlace)
    decoded = gif.decode(data, "a.gif")
    np.testing.assert_array_equal(decoded.samples, PALETTE[PIXELS])
    assert decoded.alpha is None and decoded.remarks == ()
    said = gif.header(data)
    assert (said.height, said.width, said.channels, said.depth) == (20, 30, 3, 8)


def test_a_transparent_color() -> None:
    decoded = gif.decode(saved(transparency=int(PIXELS[0, 0])), "a.gif")
    assert decoded.alpha is not None
    np.testing.assert_array_equal(decoded.alpha, np.where(PIXELS[0, 0] == PIXELS, 0, 255))


def test_an_animation_gives_its_first_picture() -> None:
    others = [image(255 - PIXELS), image(PIXELS[::-1])]
    decoded = gif.decode(saved(save_all=True, append_images=others), "a.gif")
    np.testing.assert_array_equal(decoded.samples, PALETTE[PIXELS])
    assert decoded.remarks == ("a.gif is animated; its first frame was opened.",)


def test_what_the_picture_leaves_free_of_the_screen_is_transparent() -> None:
    decoded = gif.decode(on_screen(25, 40, 7, 3), "a.gif")
    assert decoded.alpha is not None and decoded.alpha.shape == (25, 40)
    np.testing.assert_array_equal(decoded.samples[3:23, 7:37], PALETTE[PIXELS])
    assert decoded.alpha.sum() == 255 * 20 * 30 and (decoded.alpha[3:23, 7:37] == 255).all()


def test_a_picture_beyond_its_screen_is_cut() -> None:
    decoded = gif.decode(on_screen(10, 12, 2, 0), "a.gif")
    np.testing.assert_array_equal(decoded.samples[:, 2:], PALETTE[PIXELS[:10, :10]])


def test_a_screen_without_size_is_that_of_its_picture() -> None:
    np.testing.assert_array_equal(gif.decode(on_screen(0, 0, 0, 0), "a.gif").samples, PALETTE[PIXELS])


def test_a_file_that_ends_too_early_gives_what_is_there() -> None:
    data = saved()
    for missing in (2, 100, 200):
        decoded = gif.decode(data[:-missing], "a.gif")
        np.testing.assert_array_equal(decoded.samples[:8], PALETTE[PIXELS[:8]])
        assert decoded.remarks == ("a.gif ends too early; everything up to there was read.",)
    assert gif.decode(data[:-1], "a.gif").remarks == ()


@pytest.mark.parametrize("end", [0, 6, 13, 400, 785])
def test_no_picture(end: int) -> None:
    with pytest.raises(ValueError):
        gif.decode(saved()[:end], "a.gif")


def test_mutants_are_decoded_or_refused() -> None:
    chance, refused = random.Random(8), 0
    seeds = [
        saved(),
        saved(transparency=3, interlace=1),
        saved(save_all=True, append_images=[image(255 - PIXELS)]),
    ]
    for number in range(200):
        data = bytearray(seeds[number % 3])
        for _ in range(chance.randint(1, 5)):
            at = chance.choice([chance.randrange(6, 13), chance.randrange(781, len(data))])
            data[at] = chance.choice((0, 1, 127, 255, chance.randrange(256)))
        if number % 3 == 0:
            del data[chance.randrange(700, len(data)) :]
        try:
            said = gif.header(bytes(data))
            if said.height * said.width < 1 << 18:
                assert gif.decode(bytes(data), "a.gif").samples.shape == (said.height, said.width, 3)
        except (ValueError, OSError, SyntaxError):
            refused += 1
    assert 0 < refused < 200
