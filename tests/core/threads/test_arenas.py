"""One heap for all threads, seen in what glibc tells of itself."""

from __future__ import annotations

import sys

import pytest

from tests.app.commands.helpers import run_python

_COUNT = """
import ctypes, sys, threading
from core.threads.arenas import use_one_arena
if sys.argv[1] == "one":
    use_one_arena()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
meeting = threading.Barrier(3)
def take():
    meeting.wait()
    for _ in range(1000):
        libc.malloc(1000)
threads = [threading.Thread(target=take) for _ in range(3)]
for each in threads: each.start()
for each in threads: each.join()
libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.fflush.argtypes = [ctypes.c_void_p]
out = libc.fdopen(1, b"w")
libc.malloc_info(0, out)
libc.fflush(out)
"""


def heaps(how: str) -> int:
    done = run_python("-c", _COUNT, how)
    if "<malloc" not in done.stdout:
        pytest.skip("the C library tells nothing of its heaps")
    return done.stdout.count("<heap nr=")


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's heaps")
def test_threads_share_one_heap() -> None:
    assert heaps("each") > 1
    assert heaps("one") == 1
