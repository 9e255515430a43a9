"""Words for a map of the tokens: its title, its legend, and the token under the pointer."""

from app.matting.attention import mixer_text
from core.engine.token_map import TOKEN, TokenMap
from ui.wording import patches_text, sentence_case

CLOSE = 1.0
"""Log odds below which a Router's choice is called close: less than 73 % for either way."""


def map_title(shown: TokenMap) -> str:
    """Whose map it is and of how much: "Detail map, 4 steps", "Look-alikes merged 50 %, step 2"."""
    single = shown.view + 1 if isinstance(shown.view, int) else 0
    if shown.mixer is not None:
        return f"{mixer_text(shown.mixer)}, " + (f"step {single}" if single else f"{shown.total} steps")
    if single:
        return f"Detail map, step {single}"
    if shown.decided < shown.total:
        return f"Detail map, {shown.decided} of {shown.total} steps so far"
    return f"Detail map, {shown.total} steps"


def legend_lines(shown: TokenMap) -> list[str]:
    """Return the meaning of the colors, line by line."""
    if shown.mixer is None:
        lines = ["Bright: compared with the whole photo.", "Dark: judged from nearby pixels."]
        dropped = int(shown.dropped.sum())
        if dropped:
            lines.append(f"Amber: left out by the detail limit ({patches_text(dropped)}).")
        return lines
    dots = (
        ["Dots, when zoomed in: others were merged into these."]
        if shown.merges and shown.decided == 1
        else []
    )
    return [*_MEANINGS[_kind(shown)], *dots, _attended(shown)]


def describe(shown: TokenMap, x: float, y: float) -> str:
    """The token at image position (x, y) in words, "" outside: "Whole photo in 3 of 4 steps, close call (0.14)"."""
    row, column = int(y // TOKEN), int(x // TOKEN)
    rows, columns = shown.level.shape
    if not (0 <= row < rows and 0 <= column < columns):
        return ""
    if shown.mixer is None:
        return _routed(shown, row, column)
    sizes = shown.sizes(row, column)
    return _one_block(shown, sizes[0]) if len(sizes) == 1 else _all_blocks(shown, sizes)


_MEANINGS = {
    "merged": [
        "Bright: looked at by itself.",
        "Dark: merged with others, looked at as one.",
        "Numbers: patches that are one. Point at one to see them.",
    ],
    "full": ["Every patch is compared with the whole photo."],
    "fused": ["Bright: looked at by itself.", "Dark: fused with the rest into one."],
    "left out": ["Bright: compared with those that are left.", "Dark: left out, stays as it was."],
}


def _kind(shown: TokenMap) -> str:
    name = shown.mixer.name if shown.mixer else "routed"
    return "merged" if shown.merges else {"full": "full", "evit": "fused"}.get(name, "left out")


def _attended(shown: TokenMap) -> str:
    count = shown.level.size
    each = "on average " if shown.decided > 1 and _kind(shown) == "merged" else ""
    return sentence_case(f"{each}{shown.attended:,} of {patches_text(count)} see the whole photo.")


def _routed(shown: TokenMap, row: int, column: int) -> str:
    level = int(shown.level[row, column])
    if isinstance(shown.view, int):
        text = f"Step {shown.view + 1}: {'whole photo' if level else 'nearby pixels'}"
    else:
        text = f"Whole photo in {level} of {shown.decided} steps"
    if shown.margin is not None:
        text += f", {_decision(float(shown.margin[row, column]))}"
    return f"{text}, left out by the detail limit" if shown.dropped[row, column] else text


def _decision(margin: float) -> str:
    """How clear it was, by the mean of the log odds: "clearly nearby (-7.70)", "close call (0.42)"."""
    way = "nearby" if margin < 0 else "whole photo"
    return f"{'close call' if abs(margin) < CLOSE else f'clearly {way}'} ({margin:.2f})"


def _one_block(shown: TokenMap, size: int) -> str:
    if size == 0:
        return "Left out, stays as it was"
    if size == 1:
        return "Looked at by itself"
    return f"{sentence_case(_kind(shown))} with {_others(size - 1)}, looked at as one"


def _all_blocks(shown: TokenMap, sizes: list[int]) -> str:
    alone, count = sizes.count(1), len(sizes)
    if alone == count:
        return f"Looked at by itself in all {count} steps"
    low, high = (bound(size for size in sizes if size != 1) - 1 for bound in (min, max))
    kind = _kind(shown)
    rest = kind if kind == "left out" else f"{kind} with {_others(high, low)}"
    if kind == "merged":
        rest += " (outlined: all steps together)"
    return f"By itself in {alone} of {count} steps, else {rest}" if alone else sentence_case(rest)


def _others(most: int, least: int | None = None) -> str:
    low = most if least is None else least
    return f"{most:,} other{'' if most == 1 else 's'}" if low == most else f"{low:,} to {most:,} others"
