"""Carry out a request of ``train``: prepare, train, compare or draw."""

import ctypes
import sys
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray

from core.files import atomic_write
from core.training.learning.team import Team, join, leave
from core.training.request import TrainRequest
from core.training.run import LOG_FILE, WEIGHTS_FILE
from core.training.stages import Report, draw_pool, train_stages

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3  # parameters of glibc's mallopt
_GIGABYTE = 1 << 30


def perform(request: TrainRequest, report: Report) -> None:
    """Do what a request asks for: leave OUT/averaged.safetensors, a table of variants, or a picture.

    ``report`` gets lines to show, from the first of several processes alone.

    Raises:
        UserError: data is missing, weights do not fit, a variant is unknown, or there is nothing to resume.
    """
    if request.curve:
        from core.training.curve import read_log, save_log

        save_log(read_log(request.out / LOG_FILE), request.curve)
        return
    if request.pack is None:
        from core.training.samples.loader import check_data

        check_data(request.data)
    if request.ablate:
        from core.training.ablation import chosen_variants

        chosen_variants(request)
    keep_freed_memory()
    if request.threads:
        torch.set_num_threads(request.threads)
    team = join(request.device)
    try:
        _perform(request, team, report if team.is_first else _silent)
    finally:
        leave()


def _perform(request: TrainRequest, team: Team, report: Report) -> None:
    if request.sheet:
        if request.pack is None:
            draw_pool(request, team, report)
        _write_sheet(request, team, request.sheet)
        report(f"sheet: {request.sheet}")
    elif request.ablate:
        from core.training.ablation import TABLE_FILE, ablate

        if ablate(request, team, report):
            report(f"figures: {request.out / TABLE_FILE}")
    elif train_stages(request, team, report):
        report(f"weights: {request.out / WEIGHTS_FILE}")
    team.wait()


def keep_freed_memory() -> None:
    """Let glibc keep large freed blocks: returning them to the system halves the speed of a step on a CPU."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(_MMAP_THRESHOLD, _GIGABYTE)
            libc.mallopt(_TRIM_THRESHOLD, _GIGABYTE)
            libc.mallopt(_TOP_PAD, _GIGABYTE // 4)


def _write_sheet(request: TrainRequest, team: Team, path: Path) -> None:
    from PIL import Image

    sheet = (
        _sheet_of_samples(request) if request.pack is None else _sheet_of_a_pack(request.pack, request, team)
    )
    with atomic_write(path) as temporary:
        Image.fromarray(sheet).save(
            temporary, format="PNG" if path.suffix.lower() == ".png" else "JPEG", quality=85
        )


def _sheet_of_samples(request: TrainRequest) -> NDArray[Any]:
    from core.training.samples.loader import SampleDataset
    from core.training.samples.sheet import contact_sheet

    dataset = SampleDataset(request.data, request.pool_folder, request.config, request.config.crop)
    return contact_sheet(dataset.maker, 12, 4, request.config.crop)


def _sheet_of_a_pack(folder: Path, request: TrainRequest, team: Team) -> NDArray[Any]:
    from core.training.composing.composer import Composer
    from core.training.composing.scenery import Scenery
    from core.training.composing.sheet import contact_sheet
    from core.training.packing.pack import Pack

    scenery = Scenery.load(Pack(folder), team.device, max(request.workers, 1))
    return contact_sheet(Composer(scenery, request.config.seed), 9, 4, request.config.crop)


def _silent(line: str) -> None:
    """Say nothing: the first process speaks for all."""
