"""Words of the comparison: on one side, and on what the two differ in."""

from app.compare.comparison import Comparison
from app.compare.difference import Difference
from app.editor.document import Document
from app.matting.held_matte import HeldMatte
from core.engine.options import MatteResult
from core.text.amounts import memory_text, time_text
from core.trimap.values import UNKNOWN
from ui.panels.run_words import device_text
from ui.version_words import version_text
from ui.wording import missing_text, patches_text, sentence_case

SIDES = ("Left", "Right")
DIFFERENCE_LEGEND = "Orange: the left alpha is higher. Blue: the right one is. Shown 8 times as strong."
_FOREIGN = "Run again measures both anew, for times that compare."
_CHANGED = "Marks changed. Compare again (Enter)."
STOPPED = "Stopped: the marks changed."
_ALIKE = 0.03
"""Share by which times and memory may differ and still be called the same."""


def cost_text(result: MatteResult) -> str:
    """Time and memory of a run: "2.31 s  ·  182 MB"."""
    peak = result.peak_memory_bytes
    return "  ·  ".join([exact_time(result.seconds["total"]), *([memory_text(peak)] if peak else [])])


def exact_time(seconds: float) -> str:
    """Seconds with three digits, for comparing: "0.84 s", "12.4 s"; from a minute on as elsewhere."""
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    return f"{seconds:.1f} s" if seconds < 59.95 else time_text(seconds)


def stages_text(result: MatteResult) -> str:
    """Return where the time went: "Backbone 1.20 s, decoder 0.60 s, foreground 0.41 s"."""
    parts = [f"{name} {exact_time(value)}" for name, value in result.seconds.items() if name != "total"]
    return sentence_case(", ".join(parts))


def attended_text(result: MatteResult) -> str:
    """How many tokens attended in each global block: "480 of 960 patches see the whole photo in each of 4 steps"."""
    counts = [grid.attended for grid in result.mixers] or [int(grid.used.sum()) for grid in result.routers]
    if not counts:
        return "All patches see the whole photo"
    total = result.mixers[0].into.size if result.mixers else result.routers[0].used.size
    if len(set(counts)) == 1:
        share = (
            f"All {patches_text(total)}" if counts[0] == total else f"{counts[0]:,} of {patches_text(total)}"
        )
        return f"{share} see the whole photo in each of {len(counts)} steps"
    return f"{', '.join(f'{count:,}' for count in counts)} of {patches_text(total)} see the whole photo, step by step"


def ran_text(held: HeldMatte) -> str:
    """Return what ran where, with its remarks: "tiny  ·  CPU bf16"."""
    result = held.result
    parts = [result.model, device_text(result.device, result.precision)]
    if held.edge is None:
        parts.append("run in the main window")
    elif held.cold:
        parts.append("first run, which has to warm up")
    if result.reused:
        parts.append("began where the run before had come, so alone it takes longer")
    return "  ·  ".join([*parts, *result.notes])


def taken_text(comparison: Comparison) -> str:
    """Return the main window's sentence once a side was taken, "" once that was taken back."""
    before, now = comparison.before, comparison.now.text
    if before is None:
        return ""
    if before.setting.text == now:
        return f"The matte of {now} was taken from the comparison."
    return f"{now} was taken from the comparison. Before, it was {before.setting.text}."


def forecast_text(comparison: Comparison, index: int) -> str:
    """Return what a run would take: "Would take about 9 s and up to 1.2 GB"; "" before that is known."""
    forecast = comparison.predicted(index)
    if forecast is None:
        return ""
    need = f"up to {memory_text(forecast.bytes)}"
    if not forecast.fits:
        return f"Would need {need}: more memory than it may take"
    if forecast.seconds is None:
        return f"Would take {need}"
    return f"Would take about {time_text(forecast.seconds)} and {need}"


def missing_marks(document: Document) -> str:
    """Say what has to be marked before a run, also where the shares of the classes are not counted yet."""
    if document.shares() or document.photo is None:
        return missing_text(document.shares())
    return "" if document.is_painted else missing_text({UNKNOWN: 1.0})


def state_text(comparison: Comparison, index: int, missing: str) -> str:
    """The sentence over a side's picture, "" where that needs none; `missing` are marks that a run needs."""
    state, version = comparison.state(index), comparison.sides[index].version
    if version is not None and state in ("done", "outdated"):
        return version_text(version)
    changed = f"{STOPPED} Compare again (Enter)." if comparison.sides[index].stopped else _CHANGED
    if state == "running":
        progress = comparison.sides[index].progress
        return f"{sentence_case(progress.phase)}, {round(100 * progress.fraction)} %" if progress else ""
    if state == "idle":
        again = comparison.marks_changed or comparison.sides[index].stopped
        press = changed if again else "Press Compare (Enter) to run this side."
        return missing or comparison.missing(index) or press
    return {
        "empty": "Open a photo in the main window first.",
        "waiting": "Waits for its turn.",
        "failed": "This side failed, the reason is below.",
        "outdated": changed,
    }.get(state, "")


def difference_sentence(comparison: Comparison, missing: str) -> str:
    """The sentence over the difference while there is none, or another comes; `missing` as in `state_text`."""
    for index, name in enumerate(SIDES):
        if comparison.state(index) == "running":
            return f"{name}: {state_text(comparison, index, missing)}"
    if comparison.running:
        return "Waits for its turn."
    if any(side.stopped for side in comparison.sides):
        return f"{STOPPED} Compare again (Enter)."
    return missing or "Both sides need a matte of the same marks: press Compare (Enter)."


def summary_text(comparison: Comparison) -> str:
    """Return what the two differ in: pixels, then time and memory; what to do while there are not two."""
    if any(side.stopped for side in comparison.sides):
        return STOPPED
    if comparison.pair is None:
        if any(side.version is not None for side in comparison.sides):
            return (
                "" if comparison.running else "“Use this” returns to a version with its marks and settings."
            )
        return "" if comparison.running else "Choose what each side runs, then press Compare."
    one, other = comparison.pair
    if one is other:
        return "Both sides are the same: choose another context, detail limit or share for one of them."
    words = [] if comparison.difference is None else [difference_text(comparison.difference)]
    if one.compares and other.compares:
        return "  ".join([*words, cost_difference(one.result, other.result)])
    return "  ".join([*words, _FOREIGN])


def difference_text(found: Difference) -> str:
    """The alphas' difference in numbers."""
    if not found.largest:
        return "No pixel differs."
    if not found.pixels:
        return f"No pixel differs by more than 1/255; at most by {found.largest:.4f}."
    edge, photo = share_text(found.edge_share), share_text(found.share)
    return (
        f"{edge} of the Edge differs by more than 1/255 ({photo} of the photo), "
        f"at most by {found.largest:.2f}, on average by {found.mean:.4f}."
    )


def share_text(share: float) -> str:
    """A share with two digits that count: "12 %", "3.4 %", "0.021 %"."""
    return f"{100 * share:.2g} %" if share < 0.0995 else f"{round(100 * share)} %"


def cost_difference(one: MatteResult, other: MatteResult) -> str:
    """Return what the right one takes beside the left one: "Right takes 1.8 times as long and 12 % less memory."."""
    time = ratio_text(one.seconds["total"], other.seconds["total"], ("as long", "less time", "more time"))
    memory = ratio_text(
        one.peak_memory_bytes, other.peak_memory_bytes, ("the memory", "less memory", "more memory")
    )
    return f"Right takes {time} and {memory}."


def ratio_text(one: float, other: float, words: tuple[str, str, str]) -> str:
    """How `other` stands to `one`: "the same time", "20 % less time", "1.8 times as long"."""
    times, less, more = words
    if min(one, other) <= 0 or abs(other / one - 1) < _ALIKE:
        return f"the same {more.removeprefix('more ')}"
    if other >= 1.5 * one:
        return f"{other / one:.1f} times {times}"
    return (
        f"{round(100 * (1 - other / one))} % {less}"
        if other < one
        else f"{round(100 * (other / one - 1))} % {more}"
    )
