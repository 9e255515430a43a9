"""The way computing threads wait for each other, set in the environment before torch loads. Imports almost nothing.

OpenMP's threads meet some thousand times in a run. By default they spin there for milliseconds, on the very core that
the thread they wait for has lost to another program: on a busy machine a run took ten times as long. Asleep they cost
nothing, and are woken in microseconds. A short spin was no better and took more of the processor (docs/benchmarks.md).
"""

import os
import platform
from collections.abc import MutableMapping

_KERNELS_KEPT = "128"
"""Kernels of oneDNN that are kept by the shapes they were made for.

A run makes some dozens; of the usual 1,024 those of fifty photos stay, which take 170 MB and save no time
(docs/benchmarks.md).
"""

WAITING = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME")
"""Variables that set how OpenMP waits: any runtime, GNU's, LLVM's and Intel's."""


def settle_waiting(environment: MutableMapping[str, str] = os.environ) -> None:
    """Let OpenMP's threads sleep while they wait, leave the processor to torch's, and keep few of oneDNN's kernels.

    Child processes inherit all of it.

    Where the user has set any of ``WAITING``, all three stay as they are. OpenCV, and the OpenBLAS of NumPy and OpenCV,
    get one thread each unless the user has said otherwise: torch has all cores, and what they do here is brief.
    """
    if not any(name in environment for name in WAITING):
        environment["OMP_WAIT_POLICY"] = "PASSIVE"
        environment["KMP_BLOCKTIME"] = "0"
    environment.setdefault("OPENCV_FOR_THREADS_NUM", "1")
    environment.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _KERNELS_KEPT)
    if platform.machine().lower() in ("x86_64", "amd64"):  # on others torch computes with OpenBLAS itself
        environment.setdefault("OPENBLAS_NUM_THREADS", "1")
