from __future__ import annotations

import errno
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from app import errors
from app.crashes import shelf, trail
from app.folders import data_folder
from core.errors import UserError


@pytest.fixture(autouse=True)
def hooks(isolated_folders: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Restores the hooks; faulthandler is the test runner's own, so it is only recorded what it was given."""
    enabled: list[object] = []
    monkeypatch.setattr(trail, "faulthandler", SimpleNamespace(enable=enabled.append, disable=enabled.clear))
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
    assert len(list((data_folder() / "crashes").glob("trail-*.log"))) == len(hooks) == 1


def test_the_user_is_told_of_a_bug() -> None:
    told: list[str] = []
    errors.install_hooks(told.append)
    sys.excepthook(ValueError, ValueError("in a slot"), None)
    assert len(told) == 1 and str(errors.log_file()) in told[0]
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert len(told) == 1


def test_a_bug_is_told_with_its_report_and_only_once_in_full() -> None:
    told: list[errors.Fault] = []
    said: list[str] = []
    errors.install_hooks(said.append, told.append)
    errors.note_action("run")
    errors.note_name("Aunt Mary.jpg")
    for _ in range(2):
        try:
            raise ValueError("Aunt Mary.jpg is odd")
        except ValueError as error:
            sys.excepthook(ValueError, error, error.__traceback__)
    first, second = told
    assert first.path is not None and not first.is_again and str(errors.log_file()) in first.sentence
    text = first.path.read_text(encoding="utf-8")
    assert "Mary" not in text and "MB  run" in text and "test_errors.py" in text
    assert second.is_again and second.path is None and shelf.kept() == [first.path]
    assert not said


def test_what_the_user_can_mend_is_no_fault() -> None:
    told: list[object] = []
    said: list[str] = []
    errors.install_hooks(said.append, told.append)
    sys.excepthook(UserError, UserError("Do this."), None)
    sys.excepthook(OSError, OSError(errno.ENOSPC, "x"), None)
    assert said[0] == "Do this." and "disk is full" in said[1] and not told and not shelf.kept()


def test_a_report_that_fails_itself_leaves_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("no report")

    monkeypatch.setattr(errors, "report_of", fail)
    told: list[object] = []
    said: list[str] = []
    errors.install_hooks(said.append, told.append)
    sys.excepthook(ValueError, ValueError("boom"), None)
    assert not told and str(errors.log_file()) in said[0]


def test_a_windowed_build_has_no_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    errors.install_hooks()
    monkeypatch.setattr(sys, "stderr", None)
    sys.excepthook(ValueError, ValueError("silent"), None)
    assert "silent" in errors.log_file().read_text(encoding="utf-8")


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


def test_a_bug_in_a_job_is_told_with_its_report_once_and_its_sentence_is_known() -> None:
    told: list[errors.Fault] = []
    errors.install_hooks(fault=told.append)
    first, second = (errors.describe(raised(RuntimeError("boom"))) for _ in range(2))
    (fault,) = told
    assert first == second == fault.sentence and fault.path is not None and shelf.kept() == [fault.path]
    assert errors.is_of_fault(f"{first} Live was switched off.") and not errors.is_of_fault("Do this.")
    assert errors.log_file().read_text(encoding="utf-8").count("RuntimeError: boom") == 2
    errors.remove_hooks()
    assert not errors.is_of_fault(first)


@pytest.mark.parametrize("error", [UserError("Do this."), MemoryError(), OSError(errno.EIO, "x")])
def test_what_a_job_meets_from_outside_is_no_fault(error: Exception) -> None:
    told: list[errors.Fault] = []
    errors.install_hooks(fault=told.append)
    sentence = errors.describe(error)
    assert not told and not shelf.kept() and not errors.is_of_fault(sentence)
