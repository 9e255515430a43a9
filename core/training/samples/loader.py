"""Batches of samples as tensors, made ahead by a background process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from core.engine.preprocess import encode
from core.errors import UserError
from core.training.batch import Batch
from core.training.config import TrainConfig
from core.training.samples.maker import SampleMaker
from core.training.samples.pool import ForegroundPool, PoolPlan
from core.trimap.values import UNKNOWN

FOLDERS = ("foregrounds", "alphas", "backgrounds")


def check_data(data: Path) -> None:
    """Raise UserError unless ``data`` holds the folders of training images."""
    missing = [name for name in FOLDERS if not (data / name).is_dir()]
    if missing:
        raise UserError(
            f"{data} has no folder {' and no folder '.join(missing)}: give the training images with --data "
            "(see docs/training.md)."
        )


def pool_plan(data: Path, cache: Path, config: TrainConfig) -> PoolPlan:
    """Return what the foregrounds of a run are drawn from, and where they are kept."""
    seed = config.seed if config.pool_seed is None else config.pool_seed
    return PoolPlan(
        data, cache, config.pool, config.pool_side, seed, config.exclude, config.textures, config.image_share
    )


class SampleDataset(Dataset[tuple[Tensor, Tensor, Tensor]]):
    """The endless stream of samples, by index."""

    def __init__(self, data: Path, cache: Path, config: TrainConfig, size: int) -> None:
        self._data, self._cache, self._config, self._size = data, cache, config, size
        self._maker: SampleMaker | None = None

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return inputs (4, H, W), alpha (1, H, W) and is_unknown (1, H, W)."""
        sample = self.maker.make(index, self._size)
        inputs = encode(sample.image, sample.trimap)[0]
        unknown = torch.from_numpy((sample.trimap == UNKNOWN).astype(np.float32))
        return inputs, torch.from_numpy(sample.alpha)[None], unknown[None]

    @property
    def maker(self) -> SampleMaker:
        """The maker of samples; opened at the first use, in the process that uses it."""
        if self._maker is None:
            self._maker = self._open()
        return self._maker

    def _open(self) -> SampleMaker:
        cv2.setNumThreads(1)
        config = self._config
        plan = pool_plan(self._data, self._cache, config)
        return SampleMaker(
            ForegroundPool.build(plan, workers=0, without=config.without),
            plan.photos(),
            config.seed,
            textures=config.textures,
            trimap_styles=config.trimap_styles,
            has_cases=config.cases,
            in_light=config.in_light,
        )


class _From(Sampler[list[int]]):
    def __init__(self, start: int, batch: int) -> None:
        self._start, self._batch = start, batch

    def __iter__(self) -> Iterator[list[int]]:
        start = self._start
        while True:
            yield list(range(start, start + self._batch))
            start += self._batch


def _collate(items: list[Any]) -> Batch:
    inputs, alphas, unknowns = (torch.stack(part) for part in zip(*items, strict=True))
    return Batch(inputs, alphas, unknowns)


def batches(
    dataset: Dataset[tuple[Tensor, Tensor, Tensor]], start: int, batch: int, workers: int
) -> Iterator[Batch]:
    """Yield batches of samples ``start``, ``start`` + 1, ... for ever; ``workers`` = 0 makes them in this process.

    Workers are spawned: one forked from a process whose threads have computed already waits for their locks for ever.
    """
    loader = DataLoader(
        dataset,
        batch_sampler=_From(start, batch),
        num_workers=workers,
        collate_fn=_collate,
        prefetch_factor=4 if workers else None,
        multiprocessing_context="spawn" if workers else None,
        generator=torch.Generator().manual_seed(0),
    )
    return iter(loader)
