"""A comparison as Markdown, in named blocks that a page may take one by one, and as CSV."""

import csv
import io

from core.evaluation.comparison.measured import measured
from core.evaluation.comparison.published.mematte import FIGURES, TABLES, figure
from core.evaluation.comparison.published.others import OTHERS
from core.evaluation.comparison.run import Comparison

_ANSWERS = {
    "table-4": "the photos are others than in Table 3 and the question is the same; what was measured at full "
    "size, D and P stands below that.",
    "table-5": "all sets are laid out alike. Where AIM-500 is among them, it has its columns in what stands below "
    "Table 2, under the name of its folder; else nothing measured here answers this.",
    "table-8": "nothing is trained to compare. What parts of network and training bring was measured on equal "
    "budgets, with a teacher and without, with LTRM and without, in docs/ablation.md.",
    "figure-2": "the chart of time and memory by size of the photo.",
    "figure-5": "the sheet of who keeps which tokens.",
    "figure-6": "what stands below Tables 6 and 7, and the sweep of k in docs/benchmarks.md.",
}
"""References to our own results, for published tables and figures without a table of ours below them."""


def blocks(comparison: Comparison) -> dict[str, str]:
    """Return {name: Markdown} of what was published, and of what was measured; never both in one block."""
    tables = {f"table-{number}": one.markdown() for number, one in enumerate(TABLES, 1)}
    figures = {f"figure-{number}": figure(number) for number in FIGURES}
    theirs = {
        name: f"{text}\n\n*Ours:* {_ANSWERS[name]}" if name in _ANSWERS else text
        for name, text in {**tables, **figures}.items()
    }
    others = "\n\n".join(one.markdown() for one in OTHERS)
    return {**measured(comparison), **theirs, "published": others}


CSV_COLUMNS = (
    "part", "where", "mixer", "ratio", "k", "k_unit", "resolution", "photos", "attended", "sad", "mse", "grad", "conn",
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
            named = {"mixer": setup.mixer.name, "ratio": setup.mixer.ratio, "resolution": setup.resolution}
            cap = {"k": setup.cap.amount, "k_unit": setup.cap.unit} if setup.cap else {}
            writer.writerow({"part": part, "where": cell.where, **named, **cap, **cell.values})
    return text.getvalue()
