"""A benchmark from its plan to its report: sizes, peers, the sweep of k and the check of forecasts, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.evaluation import busy, forecast
from core.evaluation.children import Children, Task
from core.evaluation.floor import beside_floor
from core.evaluation.inputs import SAMPLE_UNKNOWN, BenchmarkPhoto, picture_at, read_inputs, size_title
from core.evaluation.machine import describe_machine
from core.evaluation.peer_rows import PeerDesk
from core.evaluation.peers import PEERS
from core.evaluation.report import Report
from core.evaluation.rows import OnProgress, Row, measure, summarize
from core.evaluation.sweep import Subject, read_subject, sweep
from core.geometry import Size
from core.model.config import ModelConfig

PARTS = ("sizes", "busy", "peers", "sweep", "forecast")
_MEMORY_SHARE = 0.9
"""Share of the free memory that a peer may take; beyond it the machine would stall."""


@dataclass(frozen=True)
class Plan:
    """Plan of a benchmark.

    Attributes:
        parts: of "sizes", "busy", "peers", "sweep" and "forecast".
        models: names or checkpoint files; peers and forecasts look at the first.
        sizes, busy_sizes, peer_sizes, forecast_sizes: (height, width) of the photo in each part.
        sweep_size: that of the sweep without a folder.
        precisions: of "auto", "fp32", "bf16" and "fp16".
        caps: values of k.
        device: "auto", "cpu" or "cuda".
        repeat: runs of each row.
        photo, trimap: files instead of the bundled sample.
        unknown: share of the trimap to make unknown; None leaves a photo's own as it is, and takes 10 % of the sample.
        peers: names out of ``PEERS``.
        peer_bytes: memory that a peer may take; None means most of what is free.
        limit_s: seconds after which a peer is ended.
        sweep_folder: image/, alpha/, trimap1/ to sweep over instead of the photo.
        floor: whether to set runs of "sizes" beside the time that their operations alone would take.
    """

    parts: frozenset[str]
    models: tuple[str, ...]
    sizes: tuple[Size, ...]
    busy_sizes: tuple[Size, ...]
    peer_sizes: tuple[Size, ...]
    sweep_size: Size
    forecast_sizes: tuple[Size, ...]
    precisions: tuple[str, ...] = ("auto", "fp32")
    caps: tuple[int, ...] = (18500,)
    device: str = "auto"
    repeat: int = 3
    photo: Path | None = None
    trimap: Path | None = None
    unknown: float | None = None
    peers: tuple[str, ...] = tuple(PEERS)
    peer_bytes: int | None = None
    limit_s: float = 300.0
    sweep_folder: Path | None = None
    floor: bool = False


def run_benchmark(plan: Plan, command: Sequence[str], command_line: str, progress: OnProgress) -> Report:
    """Measure everything; return the report.

    Args:
        plan: what to measure.
        command: starts this program with a task file behind it, for ``Children``.
        command_line: what was typed, for the report.
        progress: called with what is being done.

    Raises:
        UserError: a model, photo or folder that cannot be used; found out before anything is measured.
    """
    with Children(command) as children:
        bench = _Bench(plan, children, progress)
        measured = {part: work() for part, work in bench.parts().items() if part in plan.parts}
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "command": command_line,
        "machine": describe_machine(bench.found[0]["device_title"]),
        "repeat": plan.repeat,
        "rates": bench.found[0]["rates"],
        **{{"sweep": "sweeps"}.get(part, part): found for part, found in measured.items()},
    }


class _Bench:
    """State shared by the parts: pictures in the children's folder, and facts about the models."""

    def __init__(self, plan: Plan, children: Children, progress: OnProgress) -> None:
        self.plan, self.children, self.progress = plan, children, progress
        self.photo, self.trimap = read_inputs(plan.photo, plan.trimap)
        self.subject = self._folder_subject()
        self.found = [self._probe(model) for model in plan.models]
        if "sweep" in plan.parts and not self._routed():
            raise UserError(
                "No model here has routers, so there is no k to sweep. Leave the sweep out of --parts."
            )
        self.pictures: dict[Size, BenchmarkPhoto] = {}

    def parts(self) -> dict[str, Any]:
        """Return the work of each part by its name, in the order of the report."""
        return {
            "sizes": self._sizes,
            "busy": self._busy,
            "peers": self._peers,
            "sweep": self._sweep,
            "forecast": self._forecast,
        }

    def _folder_subject(self) -> Subject | None:
        if "sweep" not in self.plan.parts or self.plan.sweep_folder is None:
            return None
        return read_subject(self.plan.sweep_folder, self.children.folder)

    def _probe(self, model: str) -> dict[str, Any]:
        self.progress(f"Loading {model}", 0)
        precisions = ["auto", "fp32", *self.plan.precisions]
        task: Task = {"kind": "probe", "model": model, "device": self.plan.device, "precisions": precisions}
        task["rates"] = self.plan.floor
        outcome = self.children.run(task)
        if outcome.values is None:
            raise UserError(outcome.reason)
        return outcome.values

    def _routed(self) -> list[tuple[str, dict[str, Any], ModelConfig]]:
        """Return the model, the facts about it, and its shape if it has Routers."""
        configs = [ModelConfig.from_dict(found["config"]) for found in self.found]
        every = zip(self.plan.models, self.found, configs, strict=True)
        return [(model, found, config) for model, found, config in every if config.is_routed]

    def _precisions(self, found: dict[str, Any]) -> list[str]:
        """Return the precisions that this machine uses for those asked for, each once."""
        return list(dict.fromkeys(found["precisions"][name] for name in self.plan.precisions))

    def _picture(self, size: Size) -> BenchmarkPhoto:
        if size not in self.pictures:
            self.progress(f"Preparing {size_title(size)}", 0)
            default = SAMPLE_UNKNOWN if self.plan.photo is None else None
            share = default if self.plan.unknown is None else self.plan.unknown
            folder = self.children.folder
            self.pictures[size] = picture_at(size, self.photo, self.trimap, folder, share)
        return self.pictures[size]

    # -- parts -------------------------------------------------------------------------------------------------

    def _sizes(self) -> list[dict[str, Any]]:
        rows = [
            self._size_row(model, found, precision, size, cap)
            for model, found in zip(self.plan.models, self.found, strict=True)
            for precision in self._precisions(found)
            for size in self.plan.sizes
            for cap in self.plan.caps
        ]
        measure(self.children, rows, self.plan.repeat, self.progress)
        return [{**summarize(row), **self._floors(row)} for row in rows]

    def _floors(self, row: Row) -> dict[str, float]:
        found = next(found for found in self.found if found["model"] == row.name)
        summary = summarize(row)
        if not self.plan.floor or "seconds" not in summary:
            return {}
        values = {**row.runs[-1], "seconds": summary["seconds"]}
        return beside_floor(ModelConfig.from_dict(found["config"]), row.size, values, found["rates"])

    def _size_row(self, model: str, found: dict[str, Any], precision: str, size: Size, cap: int) -> Row:
        options = {"device": self.plan.device, "precision": precision, "max_tokens": cap}
        picture, name = self._picture(size), found["model"]
        curve = f"{name}, {precision}" + (f", k {cap:,}" if len(self.plan.caps) > 1 else "")
        facts = {"unknown": picture.unknown, "asked": precision, "k": cap, "curve": curve}
        return Row(name, size, picture.task("ours", model=model, options=options), facts=facts)

    def _busy(self) -> list[dict[str, Any]]:
        found = self.found[0]
        return busy.measure_beside_others(
            self.children,
            model=self.plan.models[0],
            name=found["model"],
            precisions=self._precisions(found),
            pictures={size: self._picture(size) for size in self.plan.busy_sizes},
            device=self.plan.device,
            repeat=self.plan.repeat,
            progress=self.progress,
        )

    def _peers(self) -> list[dict[str, Any]]:
        found = self.found[0]
        desk = PeerDesk(
            self.children.folder,
            model=self.plan.models[0],
            model_name=found["model"],
            device=found["device"],
            fastest=found["precisions"]["auto"],
            limit_s=self.plan.limit_s,
            allowed=self.plan.peer_bytes or int(_MEMORY_SHARE * found["free"]),
        )
        chosen = [PEERS[name] for name in self.plan.peers]
        if any(peer.takes_weights and not peer.absence() for peer in chosen):
            self.children.run({"kind": "weights", "file": str(desk.weights)})
        groups = [
            group for size in self.plan.peer_sizes for group in desk.groups(chosen, size, self._picture(size))
        ]
        measure(
            self.children, [row for group in groups for row in group.rows], self.plan.repeat, self.progress
        )
        return [row for group in groups for row in group.summaries()]

    def _sweep(self) -> list[dict[str, Any]]:
        subject = self.subject or self._photo_subject()
        sweeps = []
        for model, found, config in self._routed():
            precision = self._precisions(found)[0]
            points = sweep(
                self.children,
                subject,
                model=model,
                options={"device": self.plan.device, "precision": precision},
                config=config,
                repeat=self.plan.repeat,
                progress=self.progress,
            )
            about = {"model": found["model"], "precision": precision, "subject": subject.name}
            counts = {"images": len(subject.pictures), "has_truth": bool(subject.truths)}
            sweeps.append({**about, **counts, "points": points})
        return sweeps

    def _photo_subject(self) -> Subject:
        height, width = self.plan.sweep_size
        name = "the bundled sample" if self.plan.photo is None else self.plan.photo.name
        return Subject(f"{name} at {width}x{height}", (self._picture(self.plan.sweep_size),))

    def _forecast(self) -> list[dict[str, Any]]:
        found = self.found[0]
        return forecast.measure_forecasts(
            self.children,
            model=self.plan.models[0],
            config=ModelConfig.from_dict(found["config"]),
            pictures={size: self._picture(size) for size in self.plan.forecast_sizes},
            grid=[
                (name, tile) for tile in forecast.tiles(found["device"]) for name in self._precisions(found)
            ],
            device=found["device"],
            progress=self.progress,
        )
