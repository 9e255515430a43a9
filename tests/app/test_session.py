from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import decode_gray, read_image, write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from main import main
from tests.app.helpers import assert_same, full_run, mark, open_photo, paint, settle, state, trimap_of, values
from tests.fake_engine import FakeEngine

# --- opening ---------------------------------------------------------------------------------------------------


def test_open_lands_a_blank_trimap_and_is_remembered(
    qtbot: QtBot, session: Session, photo_file: Path
) -> None:
    told: list[str] = []
    session.busy.connect(told.append)
    open_photo(qtbot, session, photo_file)
    settle(qtbot, session)
    assert session.document.size == (64, 96)
    assert values(trimap_of(session)) == {BACKGROUND}
    assert not session.document.dirty and not session.history.can_undo
    assert session.settings.recent_files == [photo_file]
    assert told == ["Opening Föto.png", ""]


@pytest.mark.usefixtures("small_sample")
def test_a_photo_without_a_matte_is_shown_with_its_marks(
    qtbot: QtBot, session: Session, photo_file: Path
) -> None:
    session.set_view("black")
    open_photo(qtbot, session, photo_file)
    assert session.view == "overlay"
    session.set_view("black")
    with qtbot.waitSignal(session.document.photo_changed, timeout=20_000):
        session.open_sample()
    assert session.view == "overlay"  # it comes with marks, which are not run yet


MARKS: dict[str, Callable[[Session], None]] = {
    "stroke": lambda session: paint(session, [(48, 32)]),
    "bucket": lambda session: session.bucket_fill(48, 32),
    "lasso": lambda session: session.lasso_fill([(0, 0), (60, 0), (30, 50)]),
}


@pytest.mark.parametrize("verb", MARKS.values(), ids=MARKS.keys())
def test_marking_turns_a_map_off_that_would_hide_it(
    qtbot: QtBot, session: Session, photo_file: Path, verb: Callable[[Session], None]
) -> None:
    open_photo(qtbot, session, photo_file)
    mark(session)
    session.set_routing_view("count")
    verb(session)
    assert session.routing_view == "count"  # there is no map yet
    full_run(qtbot, session)
    verb(session)
    assert session.routing_view == "off"


def test_a_failed_open_leaves_everything(
    qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    mark(session)
    session.history.mark_saved(session.history.position)
    before, photo = state(session), session.document.photo
    (tmp_path / "broken.png").write_bytes(photo_file.read_bytes()[:20])
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "broken.png", tmp_path / "missing.png", tmp_path / "empty"):
        with qtbot.waitSignal(session.error) as told:
            session.open_path(path)
        assert path.name in told.args[0]
    assert session.document.photo is photo and session.history.can_undo
    assert_same(state(session), before)
    assert session.settings.recent_files == [photo_file]


def test_the_newest_open_wins(qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path) -> None:
    write_png(tmp_path / "second.png", np.zeros((30, 40, 3), np.uint8))
    session.open_path(photo_file)
    session.open_path(tmp_path / "second.png")
    qtbot.waitUntil(lambda: session.document.photo is not None)
    settle(qtbot, session)
    assert session.document.size == (30, 40) and len(session.workspace.photos) == 2


def test_pasted_bytes_open(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    with qtbot.waitSignal(session.document.photo_changed):
        session.open_bytes(photo_file.read_bytes(), "Clipboard")
    assert session.document.path is None and session.document.name == "Pasted photo"
    assert session.settings.recent_files == []


def test_the_sample_is_nearly_done(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.document.photo_changed, timeout=20_000):
        session.open_sample()
    assert values(trimap_of(session)) == {BACKGROUND, UNKNOWN, FOREGROUND}
    assert not session.document.dirty and session.settings.recent_files == []


def test_a_photos_own_transparency_becomes_its_trimap(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    rgba = np.full((60, 60, 4), 200, np.uint8)
    rgba[..., 3] = 0
    cv2.circle(rgba, (30, 30), 20, (9, 9, 9, 255), -1)
    write_png(tmp_path / "cutout.png", rgba)
    with qtbot.waitSignal(session.notice) as told:
        session.open_path(tmp_path / "cutout.png")
    assert "partly transparent" in told.args[0]
    assert trimap_of(session)[30, 30] == FOREGROUND and trimap_of(session)[11, 30] == UNKNOWN


def test_a_photo_that_is_nowhere_opaque_brings_its_trimap_too(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    glass = np.full((60, 60, 4), 200, np.uint8)
    glass[..., 3] = 0
    cv2.circle(glass, (30, 30), 20, (9, 9, 9, 90), -1)
    write_png(tmp_path / "glass.png", glass)
    open_photo(qtbot, session, tmp_path / "glass.png")
    assert values(trimap_of(session)) == {BACKGROUND, UNKNOWN}


def test_unsaved_work_is_asked_about(
    qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path
) -> None:
    write_png(tmp_path / "second.png", np.zeros((30, 40, 3), np.uint8))
    open_photo(qtbot, session, photo_file)
    mark(session)
    asked: list[str] = []
    session.confirm_discard = lambda name: bool(asked.append(name))
    session.workspace.close(session.workspace.current)
    assert asked == ["Föto.png"] and not session.may_close()
    settle(qtbot, session)
    assert session.document.size == (64, 96)
    open_photo(qtbot, session, tmp_path / "second.png")
    assert (
        session.document.size == (30, 40) and len(asked) == 2
    )  # it opens beside the other, which is asked nothing


def test_work_done_while_a_photo_is_read_stays(
    qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path
) -> None:
    write_png(tmp_path / "second.png", np.zeros((30, 40, 3), np.uint8))
    open_photo(qtbot, session, photo_file)
    first = session.workspace.current
    session.open_path(tmp_path / "second.png")
    mark(session)
    settle(qtbot, session)
    assert session.document.size == (30, 40) and not session.history.can_undo
    session.workspace.show(first)
    assert session.document.size == (64, 96) and session.history.can_undo


# --- saving ----------------------------------------------------------------------------------------------------


def test_saving_the_trimap_makes_it_clean(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    open_photo(qtbot, session, photo_file)
    mark(session)
    assert session.document.dirty
    path = photo_file.with_name("mein trimap ü")
    with qtbot.waitSignal(session.notice) as told:
        session.save_trimap(path)
    written = path.with_name(path.name + ".png")
    assert written.name in told.args[0]
    assert np.array_equal(decode_gray(written.read_bytes(), "t"), trimap_of(session))
    assert not session.document.dirty
    session.undo()
    assert session.document.dirty
    session.redo()
    assert not session.document.dirty


def test_what_is_painted_while_saving_stays_unsaved(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    open_photo(qtbot, session, photo_file)
    mark(session)
    saved = trimap_of(session).copy()
    session.save_trimap(photo_file.with_name("t.png"))
    paint(session, [(5, 5)], FOREGROUND)
    settle(qtbot, session)
    assert np.array_equal(decode_gray(photo_file.with_name("t.png").read_bytes(), "t"), saved)
    assert session.document.dirty


def test_a_failed_save_keeps_the_work_dirty(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    open_photo(qtbot, session, photo_file)
    mark(session)
    with qtbot.waitSignal(session.error) as told:
        session.save_trimap(photo_file.with_name("no such folder") / "t.png")
    assert "no such folder" in told.args[0] and session.document.dirty


def test_closing_finishes_a_save(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    open_photo(qtbot, session, photo_file)
    mark(session)
    session.save_trimap(photo_file.with_name("t.png"))
    assert session.close()
    assert photo_file.with_name("t.png").exists()


# --- export ----------------------------------------------------------------------------------------------------


@pytest.fixture
def matted(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    open_photo(qtbot, session, photo_file)
    mark(session)
    session.start()
    with qtbot.waitSignal(session.service.finished, timeout=5000):
        session.run()
    settle(qtbot, session)
    return session


@pytest.mark.parametrize("depth", [8, 16])
def test_the_cutout_is_straight_rgba(qtbot: QtBot, matted: Session, photo_file: Path, depth: int) -> None:
    path = photo_file.with_name("Ausschnitt ✂.png")
    with qtbot.waitSignal(matted.notice):
        matted.export_cutout(path, depth)
    cutout, photo = read_image(path), matted.document.photo
    assert cutout.depth == depth and cutout.alpha is not None and photo is not None
    scale = 257 if depth == 16 else 1
    is_opaque = trimap_of(matted) == FOREGROUND
    assert np.array_equal(cutout.alpha > 0, trimap_of(matted) > 0)
    assert np.array_equal(cutout.image[is_opaque], photo.image[is_opaque].astype(np.uint32) * scale)


def test_alpha_alone_in_16_bits(qtbot: QtBot, matted: Session, photo_file: Path) -> None:
    path = photo_file.with_name("alpha.png")
    with qtbot.waitSignal(matted.notice):
        matted.export_alpha(path, 16)
    raw = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert raw.dtype == np.uint16 and raw.ndim == 2
    assert np.array_equal(raw, np.rint(matted.document.result.alpha * 65535).astype(np.uint16))  # type: ignore[union-attr]


def test_copy_gives_rgba(qtbot: QtBot, matted: Session) -> None:
    with qtbot.waitSignal(matted.cutout_ready) as told:
        matted.copy_cutout()
    assert told.args[0].shape == (64, 96, 4) and told.args[0].dtype == np.uint8


@pytest.mark.parametrize(
    "verb",
    [lambda s: s.export_cutout(Path("x.png")), lambda s: s.export_alpha(Path("x.png")), Session.copy_cutout],
)
def test_without_a_run_a_sentence_says_what_to_do(
    qtbot: QtBot, session: Session, photo_file: Path, verb: Callable[[Session], None]
) -> None:
    with qtbot.waitSignal(session.error) as told:
        verb(session)
    assert told.args == ["Open a photo first."]
    open_photo(qtbot, session, photo_file)
    with qtbot.waitSignal(session.error) as told:
        verb(session)
    assert "Run first" in told.args[0]


def test_a_failed_export_leaves_the_old_file(
    qtbot: QtBot, matted: Session, monkeypatch: Any, tmp_path: Path
) -> None:
    target = tmp_path / "cutout.png"
    target.write_bytes(b"old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with qtbot.waitSignal(matted.error) as told:
        matted.export_cutout(target)
    assert "disk is full" in told.args[0] and target.read_bytes() == b"old"


# --- tools, views, k -------------------------------------------------------------------------------------------


def test_tools_tell_once_and_refuse_nonsense(qtbot: QtBot, session: Session) -> None:
    told: list[object] = []
    for signal in (session.tool_changed, session.class_changed, session.brush_changed, session.view_changed,
                   session.routing_view_changed, session.max_tokens_changed):  # fmt: skip
        signal.connect(told.append)
    for _ in range(2):
        session.set_tool("lasso")
        session.set_class(UNKNOWN)
        session.set_brush_size(5000)
        session.set_view("white")
        session.set_routing_view("count")
        session.set_max_tokens(1234)
    assert told == ["lasso", UNKNOWN, 2000, "white", "count", 1234]
    for verb, value in ((session.set_tool, "axe"), (session.set_class, 7), (session.set_view, "x")):
        with pytest.raises(ValueError):
            verb(value)  # type: ignore[operator]


def test_classes_swap_and_have_opposites(session: Session) -> None:
    session.set_class(FOREGROUND)
    session.set_class(UNKNOWN)
    session.swap_class()
    assert session.value == FOREGROUND
    session.swap_class()
    assert session.value == UNKNOWN
    assert session.opposite(FOREGROUND) == BACKGROUND and session.opposite(UNKNOWN) == FOREGROUND


def test_settings_outlive_the_session(qtbot: QtBot, session: Session) -> None:
    session.set_brush_size(77)
    session.set_class(UNKNOWN)
    session.set_edge_width(3, 9)
    session.set_unpainted(UNKNOWN)
    assert session.document.unpainted_value == UNKNOWN
    session.settings.sync()
    other = Session(engine_factory=FakeEngine)
    assert (other.brush_size, other.value, other.edge_width) == (77, FOREGROUND, (3, 9))
    assert other.document.unpainted_value == UNKNOWN
    assert other.close()


def test_wanted_tokens_and_reranking(matted: Session) -> None:
    wanted = matted.wanted_tokens()
    assert wanted == 12  # 64 x 96 pixels are 4 x 6 tokens, the left half of them wanted
    everything = matted.predicted_used(0, 100)
    assert everything is not None and everything.sum() == wanted and everything[:, :3].all()
    best = matted.predicted_used(3, 4)
    assert best is not None and best.sum() == 4 and best[:, 0].all()
    none = matted.predicted_used(0, 0)
    assert none is not None and not none.any()
    assert matted.predicted_used(9, 5) is None


def test_nothing_is_predicted_without_a_run(session: Session) -> None:
    assert session.wanted_tokens() is None and session.predicted() is None
    assert session.predicted_used(0) is None


def test_background_work_of_the_views(qtbot: QtBot, session: Session) -> None:
    done: list[tuple[int, int]] = []
    for i in range(3):
        session.in_background(
            lambda i=i: (i, threading.get_ident()),
            done.append,
            kind="mips",  # type: ignore[misc]
        )
    qtbot.waitUntil(lambda: session.tasks.idle)
    assert [i for i, _ in done] == [2] and done[0][1] != threading.get_ident()


def test_verbs_without_a_photo_do_no_harm(qtbot: QtBot, session: Session) -> None:
    session.bucket_fill(1, 1)
    session.lasso_fill([(0, 0), (1, 0), (1, 1)])
    session.clear_trimap()
    session.preview_auto_edge(1, 2)
    session.undo()
    session.undo()
    session.redo()
    session.cancel()
    for verb in (session.run, lambda: session.auto_edge(1, 2), lambda: session.save_trimap(Path("x"))):
        with qtbot.waitSignal(session.error):
            verb()
    assert not session.history.can_undo


def test_a_color_photo_is_refused_as_marks_with_the_sentence_of_the_command_line(
    qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.png"
    write_png(other, np.random.default_rng(0).integers(0, 255, (64, 96, 3), np.uint8))
    open_photo(qtbot, session, photo_file)
    before = state(session)
    with qtbot.waitSignal(session.error) as told:
        session.open_trimap(other)
    assert_same(state(session), before)
    assert not session.history.can_undo and "in color" in told.args[0]
    assert main(["matte", str(photo_file), "--trimap", str(other), "-o", str(tmp_path / "o.png")]) == 2
    assert capsys.readouterr().err.strip() == told.args[0]
