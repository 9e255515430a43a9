"""Our own measurements as Markdown tables, each with the columns and units of the published table above it."""

from collections.abc import Callable, Sequence
from math import prod

from core.evaluation.comparison.plan import RESOLUTION_TITLES, Setup
from core.evaluation.comparison.run import Cell, Comparison
from core.evaluation.comparison.store import Values
from core.evaluation.markdown_table import table
from core.evaluation.rows import DISTURBED
from core.model.mixers.options import MIXER_TITLES

BUDGETS = (0.1, 0.2, 0.35, 0.55, 1.0)
"""Shares of the tokens that may attend, for the question which mixer is best; with room for those MaMe keeps apart."""

_SCORES = ("SAD", "MSE x 10^3", "Grad", "Conn")
_COUNTS = ("GFLOP", "of these mixing")
_RESOLUTIONS = ("mixer", "budget", "resolution", *_SCORES, "GFLOP")
_MAME = ("photos", "ratio", "attend", "operations of mixing saved", "SAD to Full", "to ToMe", "to EViT")
_SPEED = ("mixer", "budget", "resolution", "size", "attend", "memory, GB", "latency, ms", *_COUNTS)


def measured(comparison: Comparison) -> dict[str, str]:
    """Return {name of a block: Markdown}; blocks without measurements are left out."""
    full = [cell for cell in comparison.quality if cell.setup.resolution == "full-size"]
    costs = _Costs(comparison.speed)
    found = {
        "sets": _sets(comparison.quality),
        "methods": _methods(full),
        "speed": _speed(comparison.speed),
        "resolutions": _by_place(_at_resolutions(comparison), _RESOLUTIONS, _resolutions_row),
        "quality": _quality(full, costs),
        "degrees": _degrees(full, costs),
    }
    leads = _leads(comparison, costs)
    answers = {name: f"{leads[name]}\n\n{text}" for name, text in found.items() if text}
    tables = {"setup": _setup(comparison), **answers, "budgets": _budgets(full), "mame": _mame(full)}
    return {name: text for name, text in tables.items() if text}


def _leads(comparison: Comparison, costs: "_Costs") -> dict[str, str]:
    """Return how each answer differs from the published table above it."""
    gpu = comparison.machine.get("GPU", "not used")
    on_card = gpu != "not used"
    machine = gpu if on_card else comparison.machine["processor"]
    memory = (
        "the most that was taken on the card" if on_card else "what a run adds to program and loaded model"
    )
    here = f"*Ours.* {comparison.model}, {comparison.precision}, on {machine}"
    return {
        "sets": "*Ours.* What was measured on here: the longest side of all photos in place of an average resolution, "
        "and photos in place of foregrounds.",
        "methods": f"{here}, at full size, on other photos than theirs unless a set is named so. Theirs are "
        "networks of their own; here the same weights run with all tokens attending (Full, as ViTMatte) or with their "
        "own choice of them (Routed, as MEMatte).",
        "speed": f"{here}: alpha of the bundled sample at each size; theirs are means over Composition-1k on an RTX "
        f"3090. Memory is {memory}, and a multiply-add counts as two operations; theirs may count otherwise.",
        "resolutions": f"{here}: the same weights in every row, on the photos named at each table; theirs are "
        "4872x6017 on the average in Table 3, 3962x4170 in Table 4.",
        "quality": f"{here}, at full size: the same weights under every mixer; theirs are ViT-S, finetuned with "
        f"each on DIM, and measured on Composition-1k.{costs.remark}",
        "degrees": f"{here}, at full size: budgets are set when the same weights run, and *attend* is what came "
        f"of them; theirs are networks trained towards each rho, and measured on Composition-1k.{costs.remark}",
    }


class _Costs:
    """Memory and time at the largest size that was measured, as further columns of tables of quality."""

    def __init__(self, speed: Sequence[Cell]) -> None:
        cells = [cell for cell in speed if cell.setup.resolution == "full-size"]
        self._size = max((cell.where for cell in cells), key=_pixels, default="")
        self._cells = {cell.setup: cell for cell in cells if cell.where == self._size}
        self.columns = (f"memory at {self._size}, GB", f"latency at {self._size}, ms") if cells else ()

    @property
    def remark(self) -> str:
        """Return the origin of the columns, "" without any."""
        return " Memory and latency are those of the bundled sample." if self.columns else ""

    def of(self, setup: Setup) -> list[str]:
        """Return the cells of a setup."""
        cell = self._cells.get(setup)
        if cell is None or "reason" in cell.values:
            return ["-"] * len(self.columns)
        return _cost(cell)


def _pixels(size: str) -> int:
    return prod(map(int, size.split("x")))


def _cost(cell: Cell) -> list[str]:
    values = cell.values
    disturbed = " (disturbed)" if values["others"] > DISTURBED else ""
    return [f"{values['memory'] / 2**30:.2f}", f"{1000 * values['seconds']:,.0f}{disturbed}"]


def _setup(comparison: Comparison) -> str:
    facts = {
        "model": f"{comparison.model}, {comparison.precision}",
        "date": comparison.date,
        **comparison.machine,
    }
    return table(("", ""), [list(fact) for fact in facts.items()])


def _sets(cells: Sequence[Cell]) -> str:
    rows = []
    for place in dict.fromkeys(cell.where for cell in cells):
        most = _most([cell for cell in cells if cell.where == place])
        longest = f"{most['longest']:,}" if "longest" in most else "-"
        rows.append([place, longest, str(most["photos"])])
    return table(("data set", "longest side", "photos"), rows) if rows else ""


def _methods(cells: Sequence[Cell]) -> str:
    """Return a row for each budget of the model's own mixer and for full attention, with all sets side by side."""
    chosen = [cell for cell in cells if cell.setup.mixer.name in (cells[0].setup.mixer.name, "full")]
    if not chosen:
        return ""
    places = list(dict.fromkeys(cell.where for cell in chosen))
    done = {(cell.setup, cell.where): cell for cell in chosen if "reason" not in cell.values}
    columns = [name for place in places for name in (f"{place}: SAD", *_SCORES[1:])]
    rows = [
        [setup.title, *(text for place in places for text in _scores_or_none(done.get((setup, place))))]
        for setup in dict.fromkeys(cell.setup for cell in chosen)
    ]
    short = [
        f"{place}: {fact}" for place in places for fact in left_out([c for c in chosen if c.where == place])
    ]
    return "\n\n".join([table(("method", *columns), rows), *short])


def _scores_or_none(cell: Cell | None) -> list[str]:
    return _scores(cell) if cell else ["-"] * len(_SCORES)


def _quality(cells: Sequence[Cell], costs: _Costs) -> str:
    columns = ("mixer", "budget", "attend", *_SCORES[:2], *costs.columns, *_SCORES[2:], *_COUNTS)

    def row(cell: Cell) -> list[str]:
        if "reason" in cell.values:
            return [*_head(cell), cell.values["reason"]]
        sad, mse, *others = _scores(cell)
        paid = costs.of(cell.setup)
        return [*_head(cell), _attended(cell), sad, mse, *paid, *others, *_gflop(cell, *_COUNTED)]

    return _by_place(cells, columns, row)


def _degrees(cells: Sequence[Cell], costs: _Costs) -> str:
    """Return the benefit and cost of each budget of the first mixer that has one."""
    name = next((cell.setup.mixer.name for cell in cells if cell.setup.budget), None)
    columns = ("photos", "mixer", "budget", "attend", *_SCORES[:2], *costs.columns)

    def row(cell: Cell) -> list[str]:
        head = [cell.where, *_head(cell)]
        if "reason" in cell.values:
            return [*head, cell.values["reason"]]
        return [*head, _attended(cell), *_scores(cell)[:2], *costs.of(cell.setup)]

    rows = [row(cell) for cell in cells if cell.setup.mixer.name == name]
    return table(columns, rows) if rows else ""


def _by_place(cells: Sequence[Cell], columns: Sequence[str], row: Callable[[Cell], list[str]]) -> str:
    """Return a table for each set of photos under its name."""
    parts = []
    for place in dict.fromkeys(cell.where for cell in cells):
        found = [cell for cell in cells if cell.where == place]
        parts.append(f"{_about(found)}\n\n{table(columns, [row(cell) for cell in found])}")
    return "\n\n".join(parts)


def _about(cells: Sequence[Cell]) -> str:
    """Return the name of a set, how many photos there are, and which setups could not matte all of them."""
    most = _most(cells)
    text = f"{cells[0].where}: {most['photos']} photo{'s' * (most['photos'] != 1)}"
    if "longest" in most:
        text += f", at most {most['longest']:,} pixels a side"
    return " ".join([f"{text}.", *left_out(cells)])


def _most(cells: Sequence[Cell]) -> Values:
    """Return the values of the cell with the most photos."""
    return max(cells, key=lambda cell: int(cell.values["photos"])).values


def left_out(cells: Sequence[Cell]) -> list[str]:
    """Return a sentence for each way in which setups fell short: which setups, how many photos, and why."""
    groups: dict[str, list[str]] = {}
    for cell in cells:
        values = cell.values
        if values.get("left_out"):
            fact = f"{values['left_out']} could not be matted: {values['why']}"
        elif "reason" in values:
            fact = f"nothing measured at {cell.where}: {values['reason']}"
        else:
            continue
        groups.setdefault(fact, []).append(cell.setup.long_title)
    return [f"{', '.join(names)}: {fact}" for fact, names in groups.items()]


def _at_resolutions(comparison: Comparison) -> list[Cell]:
    """Return the cells of setups that were also run at other resolutions than full size, grouped by setup."""
    reduced = {
        (cell.setup.mixer, cell.setup.cap)
        for cell in comparison.quality
        if cell.setup.resolution != "full-size"
    }
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


_COUNTED = ("operations", "attention")


def _gflop(cell: Cell, *names: str) -> list[str]:
    return [f"{cell.values[name] / 1e9:,.1f}" for name in names]


def _attended(cell: Cell) -> str:
    return f"{cell.values['attended']:.0%}"


def _resolutions_row(cell: Cell) -> list[str]:
    head = [*_head(cell), RESOLUTION_TITLES[cell.setup.resolution]]
    if "reason" in cell.values:
        return [*head, cell.values["reason"]]
    return [*head, *_scores(cell), *_gflop(cell, "operations")]


def _speed(cells: Sequence[Cell]) -> str:
    return table(_SPEED, [_speed_row(cell) for cell in cells]) if cells else ""


def _speed_row(cell: Cell) -> list[str]:
    head = [*_head(cell), RESOLUTION_TITLES[cell.setup.resolution], cell.where]
    if "reason" in cell.values:
        return [*head, cell.values["reason"]]
    return [*head, _attended(cell), *_cost(cell), *_gflop(cell, *_COUNTED)]


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
    """Return a comparison of MaMe + MaRe with full attention and with the other mixers at the same ratio."""
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
    """Return the difference in SAD from one cell to another."""
    if other is None or "reason" in other.values:
        return "-"
    return f"{cell.values['sad'] / other.values['sad'] - 1:+.1%}"
