"""Measurements as Markdown: one section for each part, each cell with its unit."""

from collections.abc import Sequence
from typing import Any

from core.evaluation import busy, forecast
from core.evaluation.markdown_table import duration, megabytes, table
from core.evaluation.repeats import RUNS
from core.evaluation.rows import DISTURBED

Report = dict[str, Any]
"""Plain values: machine, command, date, repeat, and the parts measured: sizes, busy, peers, sweeps, forecast."""

_STAGES = ("preprocess", "backbone", "decoder", "polish", "foreground", "total")
_SIZES = ("model", "size", "precision", "k", "wanted", "unknown", *_STAGES, "memory")
_FLOORS = ("floor", "network x floor", "alpha x floor")
_PEERS = ("size", "program", "time", "x ours, fp32", "x ours, auto", "memory", "x ours, fp32", "x ours, auto")
_SWEEP = ("k of wanted", "k", "SAD", "time", "memory", "operations")


def markdown(report: Report, folder: str = "", plots: Sequence[str] = ()) -> str:
    """Return the whole report; ``plots`` are the names of pictures in ``folder`` to show at its end."""
    facts = [
        ["date", report["date"]],
        ["command", f"`{report['command']}`"],
        *map(list, report["machine"].items()),
    ]
    parts = [table(("", ""), facts)]
    if report.get("sizes"):
        has_floors = any("floor" in row for row in report["sizes"])
        cells = _floor_cells if has_floors else _size_cells
        parts += [
            f"## Sizes\n\n{_explain_sizes(report)}",
            table((*_SIZES, *_FLOORS) if has_floors else _SIZES, [cells(row) for row in report["sizes"]]),
        ]
    if report.get("busy"):
        rows = [busy.format_row(row) for row in report["busy"]]
        parts += [f"## Beside other programs\n\n{_explain_busy(report)}", table(busy.COLUMNS, rows)]
    if report.get("peers"):
        parts += [
            f"## Peers\n\n{_explain_peers(report)}",
            table(_PEERS, [_peer_cells(row) for row in report["peers"]]),
        ]
    for one in report.get("sweeps", []):
        parts += [
            f"## Sweep of k\n\n{_explain_sweep(one)}",
            table(_SWEEP, [_sweep_cells(row) for row in one["points"]]),
        ]
    if report.get("forecast"):
        rows = [forecast.format_row(row) for row in report["forecast"]]
        parts += ["## Forecasts", table(forecast.COLUMNS, rows)]
    parts += [f"![{name.removesuffix('.png')}]({folder}/{name})" for name in plots]
    return "\n\n".join(parts) + "\n"


def _explain_sizes(report: Report) -> str:
    text = f"Medians of {report['repeat']}, each run in a fresh process. {_explain_memory(report)}"
    if report.get("rates"):
        rates = ", ".join(f"{name} {rate / 1e12:,.2f} TFLOP/s" for name, rate in report["rates"].items())
        text += (
            f" The floor is the time of the network's operations at the rate of large matrix products, measured here: "
            f"{rates}. Beside it the network alone, and all but the foreground colors."
        )
    return text + _disturbed(report["sizes"])


def _explain_busy(report: Report) -> str:
    return (
        f"Medians of {report['repeat']}, each run in a fresh process, in turns; a busy core is one that another "
        "program wants for an endless loop. Processor time is that of all threads of the run. The last column is what "
        "still other programs took of the machine, at most."
    )


def _explain_memory(report: Report) -> str:
    if report["machine"].get("GPU", "not used") == "not used":
        return "Memory is the highest resident size above the process with torch and the model loaded."
    return (
        "Memory is the most that tensors took on the card at once above the loaded model; each process runs "
        f"{RUNS['cuda'] + 1} times, of which the first does not count, and waits for the card where the clock is read."
    )


def _disturbed(rows: Sequence[dict[str, Any]]) -> str:
    """Return a sentence on runs that other programs disturbed, if there are any."""
    found = [row for row in rows if row.get("others", 0.0) > DISTURBED]
    if not found:
        return ""
    names = ", ".join(f"{row['name']} {row['size']}" for row in found)
    return f" Other programs took over {DISTURBED:.0%} of the processor in all runs of: {names}."


def _size_cells(row: dict[str, Any]) -> list[str]:
    head = [row["name"], row["size"]]
    if row.get("reason"):
        return [*head, row["asked"], f"{row['k']:,}", row["reason"]]
    return [
        *head,
        row["precision"],
        f"{row['max_tokens']:,}",
        "-" if row["wanted"] is None else f"{row['wanted']:,}",
        f"{row['unknown']:.0%}",
        *(duration(row["seconds"][name]) for name in _STAGES),
        megabytes(row["memory"]),
    ]


def _floor_cells(row: dict[str, Any]) -> list[str]:
    if "floor" not in row:
        return _size_cells(row)
    times = [f"{row[name]:.1f}" for name in ("network_floors", "alpha_floors")]
    return [*_size_cells(row), duration(row["floor"]), *times]


def _explain_peers(report: Report) -> str:
    text = (
        f"Alpha alone, without foreground colors; medians of {report['repeat']}, each run in a fresh process. Behind "
        "each peer: how many times our time and memory it takes, for ViTMatte with the same weights, for others with "
        "our model."
    )
    differences = [row for row in report["peers"] if "difference" in row]
    if differences:
        worst = max(row["difference"] for row in differences)
        text += f" Transformers' alpha and ours (fp32) differ by at most {worst:.1g} in the unknown region."
    return text + _disturbed(report["peers"])


def _peer_cells(row: dict[str, Any]) -> list[str]:
    head = [row["size"], row["name"]]
    if row.get("reason"):
        return [*head, row["reason"]]

    def ratio(what: str, precision: str) -> str:
        found = row.get("ratios", {}).get(precision)
        return _times(found[what]) if found else ""

    time = [duration(row["seconds"]["total"]), ratio("seconds", "fp32"), ratio("seconds", "auto")]
    return [*head, *time, megabytes(row["memory"]), ratio("memory", "fp32"), ratio("memory", "auto")]


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2g}"


def _explain_sweep(one: dict[str, Any]) -> str:
    against = "the truth" if one["has_truth"] else "the alpha without a cap"
    return (
        f"{one['model']}, {one['precision']}, {one['subject']}; SAD / 1000 against {against} over the unknown region, "
        f"mean of {one['images']} image{'s' * (one['images'] != 1)}; operations counted from shapes."
    )


def _sweep_cells(point: dict[str, Any]) -> list[str]:
    return [
        f"{point['share']:.0%}",
        f"{point['k']:,.0f}",
        f"{point['sad']:.3f}",
        f"{point['seconds']:.2f} s" + (" (disturbed)" if point["others"] > DISTURBED else ""),
        megabytes(point["memory"]),
        f"{point['operations'] / 1e9:,.2f} GFLOP",
    ]
