from pathlib import Path

import pytest
import torch

from core.training.composing.composer import Composer
from core.training.composing.scenery import Scenery
from core.training.packing.pack import Pack
from tests.core.training.packed import make


@pytest.fixture(scope="session")
def scenery(tmp_path_factory: pytest.TempPathFactory) -> Scenery:
    return Scenery.load(Pack(make(tmp_path_factory.mktemp("pack"))), torch.device("cpu"))


@pytest.fixture
def composer(scenery: Scenery) -> Composer:
    return Composer(scenery, seed=3)


@pytest.fixture(scope="session")
def pack_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("pack"))
