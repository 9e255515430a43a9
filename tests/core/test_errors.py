"""The machine's limits, as the libraries tell of them."""

from __future__ import annotations

import errno

import cv2
import numpy as np
import pytest
import torch

from core.errors import UserError, is_disk_full, is_out_of_memory, sentence_on
from core.text.translate import Text, english, tr


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "x"),
        torch.OutOfMemoryError("CUDA out of memory"),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)"),
        RuntimeError("FIND was unable to find an engine to execute this computation"),
        RuntimeError("Unable to find a valid cuDNN algorithm to run convolution"),
        RuntimeError("could not create a primitive"),
        RuntimeError("could not create a primitive descriptor for a matmul primitive"),
        RuntimeError("could not create a memory object"),
        RuntimeError("could not execute a primitive"),
        RuntimeError("std::bad_alloc"),
        RuntimeError("can't start new thread"),
        OSError("out of memory error when reading image file"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: 7 bytes"),
    ],
)
def test_out_of_memory(error: BaseException) -> None:
    assert is_out_of_memory(error)


def test_out_of_memory_in_opencv() -> None:
    with pytest.raises(cv2.error) as caught:
        cv2.resize(np.zeros((4, 4, 3), np.uint8), (30_000_000, 300_000))
    assert is_out_of_memory(caught.value)


@pytest.mark.parametrize(
    "error",
    [RuntimeError("shapes do not match"), ValueError("not enough memory"), OSError(errno.ENOSPC, "x")],
)
def test_other_errors(error: BaseException) -> None:
    assert not is_out_of_memory(error)


def test_disk_full() -> None:
    assert is_disk_full(OSError(errno.ENOSPC, "x")) and is_disk_full(OSError(errno.EDQUOT, "x"))
    assert not is_disk_full(OSError(errno.EACCES, "x")) and not is_disk_full(RuntimeError("disk is full"))


def test_a_sentence_is_still_one_of_the_catalogs() -> None:
    error = UserError(tr("{name} is empty; copy or download it again.", name="a.png"))
    for said in (str(error), sentence_on(error), sentence_on(OSError(errno.ENOSPC, ""))):
        assert isinstance(said, Text)
    assert english(str(error)) == "a.png is empty; copy or download it again."
