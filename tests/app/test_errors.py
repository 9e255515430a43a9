from __future__ import annotations

import errno
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from app import errors
from app.folders import data_folder
from core.errors import UserError


@pytest.fixture(autouse=True)
def hooks(isolated_folders: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Restores the hooks; faulthandler is the test runner's own, so it is only recorded what it was given."""
    enabled: list[object] = []
    monkeypatch.setattr(errors, "faulthandler", SimpleNamespace(enable=enabled.append, disable=enabled.clear))
    for module in (sys, threading):
        monkeypatch.setattr(module, "excepthook", module.excepthook)
    yield enabled
    errors.remove_hooks()


class OutOfMemoryError(RuntimeError):
    """Named as torch's."""


def test_sentences_of_ours_are_shown_as_they_are() -> None:
    assert errors.describe(UserError("Do this.")) == "Do this."
    assert not errors.log_file().exists()


@pytest.mark.parametrize("error", [MemoryError(), OutOfMemoryError("CUDA"), OSError(errno.ENOMEM, "x")])
def test_out_of_memory_says_what_to_do(error: BaseException) -> None:
    assert "not enough memory" in errors.describe(error)


def test_a_full_disk_is_named() -> None:
    assert "disk is full" in errors.describe(OSError(errno.ENOSPC, "x"))


def test_a_bug_names_the_log_which_holds_the_traceback() -> None:
    try:
        raise KeyError("the culprit")
    except KeyError as error:
        sentence = errors.describe(error)
    assert str(errors.log_file()) in sentence
    log = errors.log_file().read_text(encoding="utf-8")
    assert "the culprit" in log and "test_errors.py" in log


def test_a_log_that_cannot_be_written_is_no_second_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MATTE_STUDIO_DATA", str(tmp_path / "file" / "below"))
    assert "KeyError" in errors.describe(KeyError("x"))


def test_uncaught_errors_of_any_thread_are_logged(hooks: list[object]) -> None:
    errors.install_hooks()
    sys.excepthook(ValueError, ValueError("on the main thread"), None)
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    log = errors.log_file().read_text(encoding="utf-8")
    assert "on the main thread" in log and "ZeroDivisionError" in log
    assert (data_folder() / "crash.log").exists() and len(hooks) == 1


def test_the_user_is_told_of_a_bug() -> None:
    told: list[str] = []
    errors.install_hooks(told.append)
    sys.excepthook(ValueError, ValueError("in a slot"), None)
    assert len(told) == 1 and str(errors.log_file()) in told[0]
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert len(told) == 1


def test_a_windowed_build_has_no_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    errors.install_hooks()
    monkeypatch.setattr(sys, "stderr", None)
    sys.excepthook(ValueError, ValueError("silent"), None)
    assert "silent" in errors.log_file().read_text(encoding="utf-8")
