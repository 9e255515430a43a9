"""The two stages of training, each a run in a folder: a teacher, and a student that follows it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.model.checkpoint import load_checkpoint
from core.model.config import GlobalAttention
from core.training.config import TrainConfig
from core.training.learning.team import Team
from core.training.learning.trainer import Trainer
from core.training.request import TrainRequest
from core.training.run import STATE_FILE, WEIGHTS_FILE, TrainingRun

if TYPE_CHECKING:
    from core.evaluation.datasets import Scores

Report = Callable[[str], None]


def deadline_of(request: TrainRequest) -> float:
    """Return the ``time.monotonic()`` at which to pause."""
    return time.monotonic() + 60 * (float("inf") if request.pause_after is None else request.pause_after)


def train_stages(request: TrainRequest, team: Team, report: Report) -> bool:
    """Train what was asked for, a teacher before it if wanted; return whether all of it is done.

    Raises:
        UserError: weights that do not fit, or nothing to resume.
    """
    deadline = deadline_of(request)
    if request.teacher_share is None:
        return train_one(request, team, report, deadline) is not None
    first, second = _both(request, request.teacher_share)
    report(f"stage 1: a teacher in {first.out}")
    if train_one(first, team, report, deadline) is None:
        return False
    report(f"stage 2: the student in {second.out}")
    return train_one(second, team, report, deadline) is not None


def _both(request: TrainRequest, share: float) -> tuple[TrainRequest, TrainRequest]:
    """Return the requests of teacher and student; on resuming, the student may not have begun."""
    out = request.out / "teacher"
    first = replace(
        request, config=_part(request.config, share, "full"), out=out, teacher=None, teacher_share=None,
        cache=request.pool_folder,
    )  # fmt: skip
    second = replace(
        request,
        config=_part(request.config, 1 - share, "routed"),
        teacher=out / WEIGHTS_FILE,
        resume=request.resume and (request.out / STATE_FILE).exists(),
        teacher_share=None,
    )
    return first, second


def _part(config: TrainConfig, share: float, attention: GlobalAttention) -> TrainConfig:
    config = replace(config, attention=attention)
    if config.minutes is not None:
        return replace(config, minutes=share * config.minutes)
    return replace(config, steps=max(1, round(share * (config.steps or 1))))


def draw_pool(request: TrainRequest, team: Team, report: Report) -> None:
    """Draw the foregrounds that are not there yet, before the clock of a run starts; the first process does it."""
    from core.training.samples.loader import pool_plan
    from core.training.samples.pool import ForegroundPool

    config, cache = request.config, request.pool_folder
    report(f"drawing {config.pool} foregrounds into {cache}, unless they are there")
    if team.is_first:
        ForegroundPool.build(pool_plan(request.data, cache, config), workers=request.workers)
    team.wait()


def train_one(request: TrainRequest, team: Team, report: Report, deadline: float) -> dict[str, Scores] | None:
    """Train one network and return its last figures, or None if the deadline came first.

    Raises:
        UserError: weights that do not fit, or nothing to resume.
    """
    teacher = None if request.teacher is None else load_checkpoint(request.teacher)
    trainer = Trainer(request.config, teacher=teacher, team=team)
    run = TrainingRun(
        trainer,
        request.out,
        data=request.data,
        cache=request.pool_folder,
        test=request.test,
        report=report,
        workers=request.workers,
        pack=request.pack,
    )
    start = teacher if request.start is None else load_checkpoint(request.start)
    if request.resume:
        run.resume()
    elif start is not None:
        report(trainer.start_from(start))
    if request.pack is None:
        draw_pool(request, team, report)
    if not run.train(deadline):
        report(f"paused at {trainer.progress:.1%} in {request.out}; go on with --resume")
        return None
    return run.figures or run.validate()
