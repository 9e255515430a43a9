"""Words for a map of the tokens: its title, its legend, and the token under the pointer."""

from typing import Literal

from app.matting.attention import mixer_text
from core.engine.token_map import TOKEN, TokenMap
from core.text.lists import in_row
from core.text.translate import Text, tr, tr_n

CLOSE = 1.0
"""Log odds below which a Router's choice is called close: less than 73 % for either way."""
_Fate = Literal["merged", "fused", "dropped", "kept"]
"""Words for tokens that do not attend by themselves."""


def map_title(shown: TokenMap) -> str:
    """Return whose map it is and of how much: "Detail map, 4 steps", "Look-alikes merged 50 %, step 2"."""
    single = shown.view + 1 if isinstance(shown.view, int) else 0
    if shown.mixer is not None:
        context = mixer_text(shown.mixer)
        if single:
            return tr("{context}, step {number}", context=context, number=single)
        return tr_n("{context}, {n} step", "{context}, {n} steps", shown.total, context=context)
    if single:
        return tr("Detail map, step {number}", number=single)
    if shown.decided < shown.total:
        return tr("Detail map, {done} of {total} steps so far", done=shown.decided, total=shown.total)
    return tr_n("Detail map, {n} step", "Detail map, {n} steps", shown.total)


def legend_lines(shown: TokenMap) -> list[str]:
    """Return the meaning of the colors, line by line."""
    if shown.mixer is None:
        return _routed_legend(int(shown.dropped.sum()))
    dots = shown.merges and shown.decided == 1
    return [
        *_meanings(_fate(shown)),
        *([tr("Dots, when zoomed in: others were merged into these.")] if dots else []),
        _attended(shown),
    ]


def describe(shown: TokenMap, x: float, y: float) -> str:
    """Return the token at image position (x, y) in words, such as "Whole photo in 3 of 4 steps"; "" outside."""
    row, column = int(y // TOKEN), int(x // TOKEN)
    rows, columns = shown.level.shape
    if not (0 <= row < rows and 0 <= column < columns):
        return ""
    if shown.mixer is None:
        return _routed(shown, row, column)
    sizes = shown.sizes(row, column)
    return _one_block(shown, sizes[0]) if len(sizes) == 1 else _all_blocks(shown, sizes)


def _fate(shown: TokenMap) -> _Fate:
    if shown.merges:
        return "merged"
    name = shown.mixer.name if shown.mixer else "routed"
    return "kept" if name == "full" else "fused" if name == "evit" else "dropped"


def _routed_legend(dropped: int) -> list[str]:
    lines: list[str] = [tr("Bright: compared with the whole photo."), tr("Dark: judged from nearby pixels.")]
    if dropped:
        lines.append(
            tr_n(
                "Amber: left out by the detail limit ({n:,} patch).",
                "Amber: left out by the detail limit ({n:,} patches).",
                dropped,
            )
        )
    return lines


def _meanings(fate: _Fate) -> list[Text]:
    if fate == "merged":
        return [
            tr("Bright: looked at by itself."),
            tr("Dark: merged with others, looked at as one."),
            tr("Numbers: patches that are one. Point at one to see them."),
        ]
    if fate == "fused":
        return [tr("Bright: looked at by itself."), tr("Dark: fused with the rest into one.")]
    if fate == "dropped":
        return [tr("Bright: compared with those that are left."), tr("Dark: left out, stays as it was.")]
    return [tr("Every patch is compared with the whole photo.")]


def _attended(shown: TokenMap) -> str:
    count, total = shown.attended, shown.level.size
    if shown.decided > 1 and _fate(shown) == "merged":
        return tr_n(
            "On average {count:,} of {n:,} patch see the whole photo.",
            "On average {count:,} of {n:,} patches see the whole photo.",
            total,
            count=count,
        )
    return tr_n(
        "{count:,} of {n:,} patch see the whole photo.",
        "{count:,} of {n:,} patches see the whole photo.",
        total,
        count=count,
    )


def _routed(shown: TokenMap, row: int, column: int) -> str:
    level = int(shown.level[row, column])
    if not isinstance(shown.view, int):
        where = tr_n(
            "Whole photo in {level} of {n} step",
            "Whole photo in {level} of {n} steps",
            shown.decided,
            level=level,
        )
    elif level:
        where = tr("Step {number}: whole photo", number=shown.view + 1)
    else:
        where = tr("Step {number}: nearby pixels", number=shown.view + 1)
    decision = "" if shown.margin is None else _decision(float(shown.margin[row, column]))
    return in_row((where, decision, tr("left out by the detail limit") if shown.dropped[row, column] else ""))


def _decision(margin: float) -> str:
    """Return how clear it was, by the mean of the log odds: "clearly nearby (-7.70)", "close call (0.42)"."""
    if abs(margin) < CLOSE:
        return tr("close call ({margin:.2f})", margin=margin)
    if margin < 0:
        return tr("clearly nearby ({margin:.2f})", margin=margin)
    return tr("clearly whole photo ({margin:.2f})", margin=margin)


def _one_block(shown: TokenMap, size: int) -> str:
    others = size - 1
    if size == 0:
        return tr("Left out, stays as it was")
    if not others:
        return tr("Looked at by itself")
    if _fate(shown) == "merged":
        return tr_n(
            "Merged with {n:,} other, looked at as one", "Merged with {n:,} others, looked at as one", others
        )
    return tr_n(
        "Fused with {n:,} other, looked at as one", "Fused with {n:,} others, looked at as one", others
    )


def _all_blocks(shown: TokenMap, sizes: list[int]) -> str:
    alone, count = sizes.count(1), len(sizes)
    if alone == count:
        return tr_n("Looked at by itself in all {n} step", "Looked at by itself in all {n} steps", count)
    least, most = (bound(size for size in sizes if size != 1) - 1 for bound in (min, max))
    rest = _rest(_fate(shown), _others(least, most))
    if not alone:
        return rest
    return tr_n(
        "{rest}; by itself in {alone} of {n} step",
        "{rest}; by itself in {alone} of {n} steps",
        count,
        alone=alone,
        rest=rest,
    )


def _rest(fate: _Fate, others: str) -> str:
    """Return what became of a token where it was not looked at by itself, over all steps."""
    if fate == "merged":
        # Translators: {others} is "1 other", "3 others" or "2 to 5 others", here and in the next two.
        return tr("Merged with {others} (outlined: all steps together)", others=others)
    return tr("Left out") if fate == "dropped" else tr("Fused with {others}", others=others)


def _others(least: int, most: int) -> str:
    if least == most:
        return tr_n("{n:,} other", "{n:,} others", most)
    return tr_n("{least:,} to {n:,} other", "{least:,} to {n:,} others", most, least=least)
