"""Words of the comparison: on one side, and on what the two differ in."""

from app.compare.comparison import LEFT, RIGHT, Comparison
from app.compare.difference import Difference
from app.editor.document import Document
from app.matting.held_matte import HeldMatte
from core.engine.options import MatteResult, Progress
from core.text.amounts import memory_text, percent_text, time_text
from core.text.lists import names_in_row, sentences
from core.text.translate import again, mark, tr
from ui.actions.keys import key_text, with_keys
from ui.version_words import version_text
from ui.wording import Lack, device_text, lack_of, lack_text, model_text

_SIDES = (mark("Left"), mark("Right"))
DIFFERENCE_LEGEND = mark("Orange: the left alpha is higher. Blue: the right one is. Shown 8 times as strong.")
_FOREIGN = mark("Run again measures both again, so that times can be compared.")
_CHANGED = mark("Marks changed. Press {compare} again.")
_STOPPED = mark("Stopped: the marks changed.")
_AGAIN = mark("Press {compare} again.")
_STATES = {
    "empty": mark("Open a photo in the main window first."),
    "waiting": mark("Waits for its turn."),
    "failed": mark("This side failed; the reason is below."),
}
_STAGES = {
    "preprocess": mark("Preparing: {time}"),
    "backbone": mark("Backbone: {time}"),
    "decoder": mark("Decoder: {time}"),
    "polish": mark("Following the colors: {time}"),
    "foreground": mark("Cleaning the colors: {time}"),
}
_ALIKE = 0.03
"""Share by which times and memory may differ and still be called the same."""
_TIMES = 1.5
"""From here on "times as much" is said in place of "more"."""


def side_name(index: int) -> str:
    """Return the name of a side."""
    return tr(_SIDES[index])


def of_side(index: int, text: str) -> str:
    """Return words on a side with its name before them."""
    return tr("{side}: {text}", side=side_name(index), text=text)


def cost_text(result: MatteResult) -> str:
    """Time and memory of a run: "2.31 s  ·  182 MB"."""
    peak = result.peak_memory_bytes
    return "  ·  ".join([exact_time(result.seconds["total"]), *([memory_text(peak)] if peak else [])])


def exact_time(seconds: float) -> str:
    """Seconds with three digits, for comparing: "0.84 s", "12.4 s"; from a minute on as elsewhere."""
    if seconds < 9.995:
        return tr("{seconds:.2f} s", seconds=seconds)
    return tr("{seconds:.1f} s", seconds=seconds) if seconds < 59.95 else time_text(seconds)


def stages_text(result: MatteResult) -> str:
    """Return where the time went, a stage a line: "Backbone: 1.20 s", "Decoder: 0.60 s"."""
    lines = [
        tr(_STAGES[name], time=exact_time(seconds))
        for name, seconds in result.seconds.items()
        if name in _STAGES
    ]
    return "\n".join(lines)


def attended_text(result: MatteResult) -> str:
    """Return the number of tokens that attended: "480 of 960 patches see the whole photo in each of 4 steps"."""
    counts = [grid.attended for grid in result.mixers] or [int(grid.used.sum()) for grid in result.routers]
    if not counts:
        return tr("All patches see the whole photo")
    total = result.mixers[0].into.size if result.mixers else result.routers[0].used.size
    if len(set(counts)) > 1:
        each = names_in_row([tr("{n:,}", n=count) for count in counts])
        return tr("{counts} of {total:,} patches see the whole photo, step by step", counts=each, total=total)
    values = {"total": total, "steps": len(counts)}
    if counts[0] == total:
        return tr("All {total:,} patches see the whole photo in each of {steps} steps", **values)
    return tr(
        "{n:,} of {total:,} patches see the whole photo in each of {steps} steps", n=counts[0], **values
    )


def ran_text(held: HeldMatte) -> str:
    """Return what ran where, with its remarks: "built in  ·  CPU bf16"."""
    result = held.result
    parts = [model_text(result.model), device_text(result.device, result.precision)]
    if held.edge is None:
        parts.append(tr("run in the main window"))
    elif held.cold:
        parts.append(tr("first run, which has to warm up"))
    if result.reused:
        parts.append(tr("continued from the previous run, so a whole run takes longer"))
    return "  ·  ".join([*parts, *map(again, result.notes)])


def taken_text(comparison: Comparison) -> str:
    """Return the main window's sentence once a side was taken, "" once that was taken back."""
    before, now = comparison.before, comparison.now.text
    if before is None:
        return ""
    if before.setting.text == now:
        return tr("The matte of {setting} was taken from the comparison.", setting=now)
    return tr(
        "{setting} was taken from the comparison. Before, it was {before}.",
        setting=now,
        before=before.setting.text,
    )


def forecast_text(comparison: Comparison, index: int) -> str:
    """Return what a run would take: "Would take about 9 s and up to 1.2 GB"; "" before that is known."""
    forecast = comparison.predicted(index)
    if forecast is None:
        return ""
    memory = memory_text(forecast.bytes)
    if not forecast.fits:
        return tr("Would need up to {memory}: more memory than it may take", memory=memory)
    if forecast.seconds is None:
        return tr("Would take up to {memory}", memory=memory)
    return tr("Would take about {time} and up to {memory}", time=time_text(forecast.seconds), memory=memory)


def missing_marks(document: Document) -> str:
    """Say what has to be marked before a run, also where the shares of the classes are not counted yet."""
    return lack_text(lack_in(document))


def lack_in(document: Document) -> Lack | None:
    """Return what has to be marked before a run, also where the shares of the classes are not counted yet."""
    if document.shares() or document.photo is None or document.is_painted:
        return lack_of(document.shares())
    return lack_of({document.unpainted_value: 1.0})


def state_text(comparison: Comparison, index: int, missing: str) -> str:
    """The sentence over a side's picture, "" if that needs none; `missing` are marks that a run needs."""
    side, state = comparison.sides[index], comparison.state(index)
    if side.version is not None and state in ("done", "outdated"):
        return version_text(side.version)
    if state == "running":
        return _progress_text(side.progress) if side.progress else ""
    changed = _stopped_text() if side.stopped else tr(_CHANGED, compare=_compare())
    if state == "idle":
        press = tr("Press {compare} to run this side.", compare=_compare())
        again_or_press = changed if comparison.marks_changed or side.stopped else press
        return missing or comparison.missing(index) or again_or_press
    return changed if state == "outdated" else tr(_STATES[state]) if state in _STATES else ""


def _progress_text(progress: Progress) -> str:
    share = percent_text(progress.fraction)
    return tr("{phase}, {share}", phase=again(progress.phase), share=share)


def _compare() -> str:
    return with_keys(tr("Compare"), key_text("run"))


def _stopped_text() -> str:
    return sentences(tr(_STOPPED), tr(_AGAIN, compare=_compare()))


def difference_sentence(comparison: Comparison, missing: str) -> str:
    """The sentence over the difference while there is none, or another comes; `missing` as in `state_text`."""
    for index in (LEFT, RIGHT):
        if comparison.state(index) == "running":
            return of_side(index, state_text(comparison, index, missing))
    if comparison.running:
        return tr(_STATES["waiting"])
    if any(side.stopped for side in comparison.sides):
        return _stopped_text()
    return missing or tr("Both sides need a matte of the same marks: press {compare}.", compare=_compare())


def summary_text(comparison: Comparison) -> str:
    """Return what the two differ in: pixels, then time and memory; what to do while there are not two."""
    if any(side.stopped for side in comparison.sides):
        return tr(_STOPPED)
    if comparison.pair is None:
        return "" if comparison.running else _what_to_do(comparison)
    one, other = comparison.pair
    if one is other:
        return tr("Both sides are the same: choose another context, detail limit or share for one of them.")
    difference = "" if comparison.difference is None else difference_text(comparison.difference)
    are_alike = one.compares and other.compares
    return sentences(difference, cost_difference(one.result, other.result) if are_alike else tr(_FOREIGN))


def _what_to_do(comparison: Comparison) -> str:
    if any(side.version is not None for side in comparison.sides):
        return tr("“Use this” returns to a version with its marks and settings.")
    return tr("Choose what each side runs, then press Compare.")


def difference_text(found: Difference) -> str:
    """The alphas' difference in numbers."""
    if not found.largest:
        return tr("No pixel differs.")
    if not found.pixels:
        return tr("No pixel differs by more than 1/255; at most by {largest:.4f}.", largest=found.largest)
    return tr(
        "{edge} of the Edge differs by more than 1/255 ({photo} of the photo), "
        "at most by {largest:.2f}, on average by {mean:.4f}.",
        edge=share_text(found.edge_share),
        photo=share_text(found.share),
        largest=found.largest,
        mean=found.mean,
    )


def share_text(share: float) -> str:
    """A share with two digits that count: "12 %", "3.4 %", "0.021 %"."""
    if share < 0.0995:
        return tr("{percent:.2g} %", percent=100 * share)
    return tr("{percent} %", percent=round(100 * share))


def cost_difference(one: MatteResult, other: MatteResult) -> str:
    """Return what the right one takes beside the left one: "Right takes 1.8 times as long and 12 % less memory."."""
    return tr(
        "Right takes {time} and {memory}.",
        time=_time_ratio(one.seconds["total"], other.seconds["total"]),
        memory=_memory_ratio(one.peak_memory_bytes, other.peak_memory_bytes),
    )


def _time_ratio(one: float, other: float) -> str:
    ratio = _ratio(one, other)
    if ratio == 1:
        return tr("the same time")
    if ratio >= _TIMES:
        return tr("{times:.1f} times as long", times=ratio)
    if ratio < 1:
        return tr("{percent} % less time", percent=round(100 * (1 - ratio)))
    return tr("{percent} % more time", percent=round(100 * (ratio - 1)))


def _memory_ratio(one: float, other: float) -> str:
    ratio = _ratio(one, other)
    if ratio == 1:
        return tr("the same memory")
    if ratio >= _TIMES:
        return tr("{times:.1f} times the memory", times=ratio)
    if ratio < 1:
        return tr("{percent} % less memory", percent=round(100 * (1 - ratio)))
    return tr("{percent} % more memory", percent=round(100 * (ratio - 1)))


def _ratio(one: float, other: float) -> float:
    """Return how `other` stands to `one`; 1 where they are called the same, or nothing is known."""
    return 1 if min(one, other) <= 0 or abs(other / one - 1) < _ALIKE else other / one
