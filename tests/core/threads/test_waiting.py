from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from core.threads.waiting import WAITING, settle_waiting
from tests.app.commands.helpers import ROOT

KERNELS = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"
OURS = {*WAITING, "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM", KERNELS}


def test_threads_sleep_whatever_openmp_there_is() -> None:
    environment: dict[str, str] = {}
    settle_waiting(environment)
    assert environment["OMP_WAIT_POLICY"] == "PASSIVE" and environment["KMP_BLOCKTIME"] == "0"


@pytest.mark.parametrize("name", WAITING)
def test_what_the_user_said_of_waiting_stands_alone(name: str) -> None:
    environment = {name: "7"}
    settle_waiting(environment)
    assert {key: value for key, value in environment.items() if key in WAITING} == {name: "7"}


def test_pools_that_the_user_sized_keep_their_size() -> None:
    environment = {"OPENCV_FOR_THREADS_NUM": "5", "OPENBLAS_NUM_THREADS": "3"}
    settle_waiting(environment)
    assert (environment["OPENCV_FOR_THREADS_NUM"], environment["OPENBLAS_NUM_THREADS"]) == ("5", "3")


def test_few_kernels_are_kept_unless_the_user_says_how_many() -> None:
    environment: dict[str, str] = {}
    settle_waiting(environment)
    assert environment[KERNELS] == "128"
    environment = {KERNELS: "1024"}
    settle_waiting(environment)
    assert environment[KERNELS] == "1024"


_ASK = """
import json, os, sys

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            import cv2
            print(json.dumps([os.environ.get("OMP_WAIT_POLICY"), cv2.getNumThreads()]), flush=True)
            os._exit(0)  # torch itself takes two seconds

sys.meta_path.insert(0, Watch())
import {first}
import torch
"""


@pytest.mark.parametrize(
    "first", ["main", "ui.main_window", "app.commands.laboratory.train", "core.engine.engine"]
)
def test_waiting_is_settled_before_torch_is_there(first: str) -> None:
    blank = {name: value for name, value in os.environ.items() if name not in OURS}
    done = subprocess.run(
        [sys.executable, "-c", _ASK.format(first=first)],
        cwd=ROOT,
        env=blank,
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert json.loads(done.stdout) == ["PASSIVE", 1]
