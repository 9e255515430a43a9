"""A sheet of tokens: for one photo, what every mixer does with them in the first and last global block, and alpha.

Colors and marks are those of core/engine/token_map. Here lines lead from a merged token to the one that stands for it,
and a dot marks what was fused into a single token.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from core.engine.engine import MattingEngine
from core.engine.options import MatteResult
from core.engine.tiling import token_count
from core.engine.token_map import TOKEN, TokenMap, result_map, token_picture
from core.errors import UserError
from core.evaluation.comparison.desk import Desk
from core.evaluation.comparison.plan import Setup
from core.evaluation.counting import run_counted
from core.files import atomic_write
from core.imaging.convert import to_depth
from core.model.mixers.options import FUSED
from core.trimap.shrink import shrunk, shrunk_trimap, size_within
from core.trimap.values import BACKGROUND, Trimap

TOKENS = "compare-tokens.jpg"
LONGEST = 384
LEGEND = (
    "first global block | last global block | alpha.   Bright: attends as itself; darker: shares with more and more "
    "others,\na line leads to the token that stands for them; dots: fused into one token; darkest: takes no part; "
    "amber: wanted to attend, but k kept it out."
)
_GAP, _STRIP, _TEXT = 6, 30, 17
_PAPER, _INK = (255, 255, 255), (30, 30, 30)
_LINE, _STRENGTH = (255, 255, 255), 150

Panel = NDArray[np.uint8]
"""RGB (H, W, 3), one of a sheet."""


def save_pictures(
    desk: Desk,
    engine: MattingEngine,
    photo: tuple[NDArray[Any], Trimap],
    setups: Sequence[Setup],
    folder: Path,
) -> str:
    """Run each mixer's first and last budget on the subject of a photo; write one sheet, return its name.

    Raises:
        UserError: the photo cannot be matted, or the file cannot be written.
    """
    image, trimap = around_subject(*photo)
    size = trimap.shape[0], trimap.shape[1]
    rows = []
    chosen = _ends(setups)
    for index, setup in enumerate(chosen):
        desk.progress("Pictures", index / len(chosen))
        counted = run_counted(engine, image, trimap, desk.options(setup, size), "full-size")
        title = f"{setup.title}: {counted.attended:.0%} of {token_count(*size):,} tokens attend"
        rows.append((title, panels(image, counted.result)))
    if not rows:
        raise UserError("There is nothing to picture: leave full-size among --resolutions.")
    buffer = io.BytesIO()
    contact_sheet(rows).save(buffer, "JPEG", quality=80)
    with atomic_write(folder / TOKENS) as temporary:
        temporary.write_bytes(buffer.getvalue())
    return TOKENS


def _ends(setups: Sequence[Setup]) -> list[Setup]:
    """Return the first and the last budget of each mixer, at full size."""
    whole = [setup for setup in setups if setup.resolution == "full-size"]
    groups = [
        [one for one in whole if one.mixer.name == name]
        for name in dict.fromkeys(s.mixer.name for s in whole)
    ]
    return [setup for group in groups for setup in dict.fromkeys((group[0], group[-1]))]


def around_subject(image: NDArray[Any], trimap: Trimap) -> tuple[NDArray[Any], Trimap]:
    """Return the subject with a margin of a quarter of its size, at most ``LONGEST`` pixels per side."""
    left, top, width, height = cv2.boundingRect((trimap != BACKGROUND).astype(np.uint8))
    margin = max(width, height) // 4
    rows = slice(max(top - margin, 0), top + height + margin)
    columns = slice(max(left - margin, 0), left + width + margin)
    seen, marks = image[rows, columns], trimap[rows, columns]
    size = size_within((marks.shape[0], marks.shape[1]), LONGEST)
    return shrunk(seen, size), shrunk_trimap(marks, size)


def panels(image: NDArray[Any], result: MatteResult) -> list[Panel]:
    """Return the tokens in the first and in the last global block over the photo, and alpha, uint8 (H, W, 3) each."""
    last = max(len(result.mixers) - 1, 0)
    maps = [result_map(result, index) for index in (0, last)]
    alpha = np.repeat(np.rint(255 * result.alpha).astype(np.uint8)[..., None], 3, axis=2)
    return [*(tokens_over(image, one) for one in maps if one is not None), alpha]


def tokens_over(image: NDArray[Any], shown: TokenMap) -> Panel:
    """Return the map of one block over a photo, with lines to what tokens were merged into and dots where fused."""
    picture = Image.fromarray(token_picture(to_depth(image, 8), shown))
    marks = Image.new("L", picture.size)
    pen = ImageDraw.Draw(marks)
    for into in shown.into[:1]:
        width = into.shape[1]
        for (row, column), place in np.ndenumerate(into):
            if place == FUSED:
                x, y = _center(row, column)
                pen.ellipse((x - 1, y - 1, x + 1, y + 1), _STRENGTH)
            elif place >= 0 and place != row * width + column:
                pen.line((*_center(row, column), *_center(*divmod(int(place), width))), _STRENGTH)
    picture.paste(_LINE, mask=marks)
    return np.asarray(picture)


def _center(row: int, column: int) -> tuple[int, int]:
    """Return (x, y) of a token's middle."""
    return column * TOKEN + TOKEN // 2, row * TOKEN + TOKEN // 2


def contact_sheet(rows: Sequence[tuple[str, Sequence[Panel]]]) -> Image.Image:
    """Return panels of one size in rows, each under its title, below a legend."""
    height, width = rows[0][1][0].shape[:2]
    columns = max(len(found) for _, found in rows)
    step = height + _STRIP + _GAP
    sheet = Image.new("RGB", (columns * (width + _GAP) + _GAP, 2 * _STRIP + len(rows) * step), _PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(_TEXT)
    pen.text((_GAP, _GAP), LEGEND, _INK, font)
    for index, (title, found) in enumerate(rows):
        top = 2 * _STRIP + index * step
        pen.text((_GAP, top + _STRIP / 2), title, _INK, font, "lm")
        for column, panel in enumerate(found):
            sheet.paste(Image.fromarray(panel), (_GAP + column * (width + _GAP), top + _STRIP))
    return sheet
