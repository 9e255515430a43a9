"""A comparison from its plan to its cells; what was measured before is taken from the store."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from core.engine.device import device_title, resolve
from core.engine.engine import MattingEngine
from core.engine.options import MatteOptions
from core.evaluation.children import Children
from core.evaluation.comparison.desk import Desk
from core.evaluation.comparison.pictures import save_pictures
from core.evaluation.comparison.plan import ComparePlan, Setup
from core.evaluation.comparison.quality import measure_quality
from core.evaluation.comparison.speed import measure_speed
from core.evaluation.comparison.store import Store, Values, file_digest, program_digest
from core.evaluation.inputs import read_inputs, size_title
from core.evaluation.machine import describe_machine
from core.evaluation.rows import OnProgress
from core.resources import embedded_models


@dataclass(frozen=True)
class Cell:
    """Values measured of a setup on a set of photos (``where`` is its name) or at a size ("WIDTHxHEIGHT").

    ``values`` of a set are ``quality.means``, those of a size ``speed.median``; a ``reason`` says why there are none.
    """

    setup: Setup
    where: str
    values: Values


@dataclass(frozen=True)
class Comparison:
    """All cells, and what they were measured with; ``sheet`` is the file of pictures, "" if none was asked for."""

    model: str
    precision: str
    date: str
    machine: dict[str, str]
    quality: list[Cell]
    speed: list[Cell]
    sheet: str = ""


def compare(
    plan: ComparePlan, store: Store, command: Sequence[str], progress: OnProgress, sheet: Path | None = None
) -> Comparison:
    """Measure what the store does not have yet; return everything.

    Args:
        plan: what to measure.
        store: finished measurements, which grows.
        command: starts this program with a task file behind it, for ``Children``.
        progress: called with what is being done.
        sheet: folder for a sheet of who keeps which tokens of the bundled sample.

    Raises:
        UserError: a model, mixer, device or photo that cannot be used; all but photos are found out first.
    """
    progress("Loading the model", 0)
    engine = MattingEngine()
    engine.load(plan.model)
    target = resolve(MatteOptions(device=plan.device, precision=plan.precision))
    setups = plan.setups(engine.loaded().config)
    machine = describe_machine(device_title(target.device))
    digest = file_digest(embedded_models().get(plan.model, Path(plan.model)))
    base: Values = {
        "program": program_digest(),
        "model": digest,
        "device": target.device,
        "precision": target.precision,
    }
    desk = Desk(plan.model, target, store, {"kind": "quality", **base}, progress)
    steps = _Steps(progress, len(plan.sets) + bool(plan.sizes) + bool(sheet))
    quality = [
        Cell(setup, photos.name, values)
        for photos in plan.sets
        for setup, values in zip(
            setups, measure_quality(steps.next(desk), engine, photos, setups), strict=True
        )
    ]
    speed: list[Cell] = []
    if plan.sizes:
        timed = replace(desk, base={"kind": "speed", "machine": machine, **base})
        speed = _speed(steps.next(timed), plan, setups, command)
    pictures = save_pictures(steps.next(desk), engine, read_inputs(), setups, sheet) if sheet else ""
    date = f"{datetime.now(UTC):%Y-%m-%d}"
    return Comparison(engine.model_name, target.precision, date, machine, quality, speed, pictures)


class _Steps:
    """Combines the progress of several steps into one."""

    def __init__(self, progress: OnProgress, count: int) -> None:
        self._progress, self._count, self._begun = progress, count, 0

    def next(self, desk: Desk) -> Desk:
        """Return a desk that reports the progress of the next step."""
        start, self._begun = self._begun, self._begun + 1

        def told(phase: str, fraction: float) -> None:
            self._progress(phase, (start + fraction) / self._count)

        return replace(desk, progress=told)


def _speed(desk: Desk, plan: ComparePlan, setups: list[Setup], command: Sequence[str]) -> list[Cell]:
    with Children(command) as children:
        found = measure_speed(desk, children, plan.sizes, setups, plan.repeat)
    return [
        Cell(setup, size_title(size), values)
        for size, row in zip(plan.sizes, found, strict=True)
        for setup, values in zip(setups, row, strict=True)
    ]
