"""A comparison as Markdown, in named blocks that a page may take one by one, and as CSV."""

import csv
import io
from collections.abc import Callable, Sequence

from core.evaluation.comparison.plan import MODE_TITLES
from core.evaluation.comparison.published import PUBLISHED
from core.evaluation.comparison.run import Cell, Comparison
from core.evaluation.report import megabytes, table
from core.evaluation.rows import DISTURBED
from core.model.mixers.options import MIXER_TITLES

BUDGETS = (0.1, 0.2, 0.35, 0.55, 1.0)
"""Shares of the tokens that may attend, for the question which mixer is best; with room for those MaMe keeps apart."""

_QUALITY = ("mixer", "budget", "attend", "SAD", "MSE x 10^3", "Grad", "Conn", "operations", "of these mixing")
_MODES = ("mixer", "budget", "mode", "SAD", "MSE x 10^3", "Grad", "Conn", "operations")
_MAME = ("photos", "ratio", "attend", "operations of mixing saved", "SAD to Full", "to ToMe", "to EViT")
_SPEED = ("mixer", "budget", "mode", "size", "attend", "time", "memory", "operations", "of these mixing")


def blocks(comparison: Comparison) -> dict[str, str]:
    """Return {name: Markdown} of what was measured, and what was published."""
    full = [cell for cell in comparison.quality if cell.setup.mode == "full"]
    found = {
        "setup": _setup(comparison),
        "quality": _by_place(full, _QUALITY, _quality_row),
        "modes": _by_place(_in_modes(comparison), _MODES, _modes_row),
        "budgets": _budgets(full),
        "mame": _mame(full),
        "speed": _speed(comparison.speed),
        "published": "\n\n".join(
            f"{one.title}. Source: {one.source}.\n\n{table(one.columns, one.rows)}" for one in PUBLISHED
        ),
    }
    return {name: text for name, text in found.items() if text}


def _setup(comparison: Comparison) -> str:
    facts = {
        "model": f"{comparison.model}, {comparison.precision}",
        "date": comparison.date,
        **comparison.machine,
    }
    return table(("", ""), [list(fact) for fact in facts.items()])


def _by_place(cells: Sequence[Cell], columns: Sequence[str], row: Callable[[Cell], list[str]]) -> str:
    """Return a table for each set of photos under its name."""
    parts = []
    for place in dict.fromkeys(cell.where for cell in cells):
        found = [cell for cell in cells if cell.where == place]
        parts.append(f"{_about(found)}\n\n{table(columns, [row(cell) for cell in found])}")
    return "\n\n".join(parts)


def _about(cells: Sequence[Cell]) -> str:
    """Return the name of a set, how many photos there are, and which setups could not matte all of them."""
    most = max(cells, key=lambda cell: int(cell.values["photos"])).values
    text = f"{cells[0].where}: {most['photos']} photo{'s' * (most['photos'] != 1)}"
    if "longest" in most:
        text += f", at most {most['longest']:,} pixels a side"
    return " ".join([f"{text}.", *left_out(cells)])


def left_out(cells: Sequence[Cell]) -> list[str]:
    """Return a sentence for each way in which setups fell short of what was asked: who, how many photos, and why."""
    groups: dict[str, list[str]] = {}
    for cell in cells:
        values = cell.values
        if values.get("left_out"):
            fact = f"{values['left_out']} could not be matted: {values['why']}"
        elif "reason" in values:
            fact = f"nothing measured at {cell.where}: {values['reason']}"
        else:
            continue
        groups.setdefault(fact, []).append(cell.setup.full_title)
    return [f"{', '.join(names)}: {fact}" for fact, names in groups.items()]


def _in_modes(comparison: Comparison) -> list[Cell]:
    """Return the cells of setups that were run in other modes than "full" too, modes together."""
    reduced = {(cell.setup.mixer, cell.setup.cap) for cell in comparison.quality if cell.setup.mode != "full"}
    chosen = [cell for cell in comparison.quality if (cell.setup.mixer, cell.setup.cap) in reduced]
    order = list(dict.fromkeys((cell.where, cell.setup.mixer, cell.setup.cap) for cell in chosen))
    return sorted(chosen, key=lambda cell: order.index((cell.where, cell.setup.mixer, cell.setup.cap)))


def _head(cell: Cell) -> list[str]:
    return [MIXER_TITLES[cell.setup.mixer.name], cell.setup.budget or "-"]


def _scores(cell: Cell) -> list[str]:
    values = cell.values
    return [
        f"{values['sad']:.2f}",
        f"{1000 * values['mse']:.2f}",
        f"{values['grad']:.2f}",
        f"{values['conn']:.2f}",
    ]


def _operations(cell: Cell, *names: str) -> list[str]:
    return [f"{cell.values[name] / 1e9:,.1f} GFLOP" for name in names]


def _failed(head: list[str], cell: Cell, columns: Sequence[str]) -> list[str]:
    return [*head, cell.values["reason"], *[""] * (len(columns) - len(head) - 1)]


def _quality_row(cell: Cell) -> list[str]:
    head = _head(cell)
    if "reason" in cell.values:
        return _failed(head, cell, _QUALITY)
    counts = _operations(cell, "operations", "attention")
    return [*head, f"{cell.values['attended']:.0%}", *_scores(cell), *counts]


def _modes_row(cell: Cell) -> list[str]:
    head = [*_head(cell), MODE_TITLES[cell.setup.mode]]
    if "reason" in cell.values:
        return _failed(head, cell, _MODES)
    return [*head, *_scores(cell), *_operations(cell, "operations")]


def _budgets(cells: Sequence[Cell]) -> str:
    """Return, for each share of the tokens that may attend, the setup with the least SAD on each set."""
    places = list(dict.fromkeys(cell.where for cell in cells))
    if not places:
        return ""
    rows = [
        [
            f"{budget:.0%}",
            *(_best([cell for cell in cells if cell.where == place], budget) for place in places),
        ]
        for budget in BUDGETS
    ]
    return table(("tokens that may attend, at most", *places), rows)


def _best(cells: Sequence[Cell], budget: float) -> str:
    within = [cell for cell in cells if cell.values.get("attended", 2.0) <= budget + 1e-9]
    if not within:
        return "-"
    best = min(within, key=lambda cell: float(cell.values["sad"]))
    return f"{best.setup.title}: {best.values['sad']:.2f}"


def _mame(cells: Sequence[Cell]) -> str:
    """Return how MaMe + MaRe stands to full attention, and to the other mixers at the same ratio."""
    done = {(cell.where, cell.setup.mixer.name, cell.setup.mixer.ratio): cell for cell in cells}
    rows = []
    for (where, name, ratio), cell in done.items():
        full = done.get((where, "full", None))
        if name != "mame" or full is None or "reason" in {**cell.values, **full.values}:
            continue
        saved = 1 - cell.values["attention"] / full.values["attention"]
        others = [_beside(cell, done.get((where, other, ratio))) for other in ("tome", "evit")]
        head = [where, cell.setup.budget, f"{cell.values['attended']:.0%}", f"{saved:.0%}"]
        rows.append([*head, _beside(cell, full), *others])
    return table(_MAME, rows) if rows else ""


def _beside(cell: Cell, other: Cell | None) -> str:
    """Return how much more SAD a cell has than another one."""
    if other is None or "reason" in other.values:
        return "-"
    return f"{cell.values['sad'] / other.values['sad'] - 1:+.1%}"


def _speed(cells: Sequence[Cell]) -> str:
    return table(_SPEED, [_speed_row(cell) for cell in cells]) if cells else ""


def _speed_row(cell: Cell) -> list[str]:
    values, head = cell.values, [*_head(cell), MODE_TITLES[cell.setup.mode], cell.where]
    if "reason" in values:
        return _failed(head, cell, _SPEED)
    disturbed = " (disturbed)" if values["others"] > DISTURBED else ""
    return [
        *head,
        f"{values['attended']:.0%}",
        f"{values['seconds']:.2f} s{disturbed}",
        megabytes(values["memory"]),
        *_operations(cell, "operations", "attention"),
    ]


CSV_COLUMNS = (
    "part", "where", "mixer", "ratio", "k", "k_unit", "mode", "photos", "attended", "sad", "mse", "grad", "conn",
    "seconds", "memory", "operations", "attention", "reason",
)  # fmt: skip


def to_csv(comparison: Comparison) -> str:
    """Return every cell as a line: seconds, bytes and operations as plain numbers, MSE raw; k in its unit."""
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_COLUMNS, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for part, cells in (("quality", comparison.quality), ("speed", comparison.speed)):
        for cell in cells:
            setup = cell.setup
            named = {"mixer": setup.mixer.name, "ratio": setup.mixer.ratio, "mode": setup.mode}
            cap = {"k": setup.cap.amount, "k_unit": setup.cap.unit} if setup.cap else {}
            writer.writerow({"part": part, "where": cell.where, **named, **cap, **cell.values})
    return text.getvalue()
