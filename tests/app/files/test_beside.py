from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.files.beside import marks_beside, project_beside, work_beside
from app.files.sources import proposed_name
from app.session import Session
from core.files import digest_of_file
from core.imaging.io import write_png
from core.project.project import ProjectPhoto
from core.project.store import save_project
from tests.app.helpers import mark, open_photo, settle, trimap_of
from tests.core.project.samples import project


def test_marks_are_looked_for_under_the_names_they_are_saved_by(tmp_path: Path) -> None:
    photo = tmp_path / "beach.v2.jpg"
    assert marks_beside(photo) is None
    (tmp_path / "beach.v2.jpg-trimap.png").touch()
    assert marks_beside(photo) == tmp_path / "beach.v2.jpg-trimap.png"
    saved = tmp_path / proposed_name(photo.name, "trimap")
    assert saved.name == "beach.v2-trimap.png" and proposed_name("", "alpha") == "photo-alpha.png"
    saved.mkdir()
    assert marks_beside(photo) == tmp_path / "beach.v2.jpg-trimap.png"
    saved.rmdir()
    saved.touch()
    assert marks_beside(photo) == saved and marks_beside(saved) is None
    assert marks_beside(tmp_path / ("x" * 300)) is None


def test_saved_marks_are_offered_with_their_photo_and_taken_as_they_are(
    qtbot: QtBot, session: Session, photo_file: Path, trimap_file: Path
) -> None:
    saved = trimap_file.rename(photo_file.with_name("Föto-trimap.png"))
    with qtbot.waitSignal(session.work_found) as found:
        open_photo(qtbot, session, photo_file)
    assert found.args == [saved] and not trimap_of(session).any()
    session.open_trimap(found.args[0])
    settle(qtbot, session)
    assert (trimap_of(session) == 128).any() and not session.document.dirty and session.history.can_undo


def test_a_color_photo_under_such_a_name_is_refused(
    qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path
) -> None:
    saved = photo_file.with_name("Föto-trimap.png")
    write_png(saved, np.random.default_rng(0).integers(0, 255, (64, 96, 3), np.uint8))
    with qtbot.waitSignal(session.work_found):
        open_photo(qtbot, session, photo_file)
    with qtbot.waitSignal(session.error) as told:
        session.open_trimap(saved)
    assert "in color" in told.args[0] and not session.history.can_undo


# --- projects beside a photo -----------------------------------------------------------------------------------------


def saved(path: Path, photo: str, digest: str = "other") -> Path:
    save_project(path, replace(project(), photo=ProjectPhoto(photo, None, "", digest)))
    return path


def test_a_project_is_found_by_the_content_of_its_photo_then_by_both_names(tmp_path: Path) -> None:
    photo = tmp_path / "beach.jpg"
    photo.write_bytes(b"the photo")
    assert project_beside(photo) is None
    saved(tmp_path / "another.matte", "beach.jpg")  # neither its name nor its content
    saved(tmp_path / "beach.matte", "hills.jpg")  # called like it, but of another photo
    (tmp_path / "beach.jpg.matte").write_bytes(b"nonsense")
    (tmp_path / "Beach 2.matte").mkdir()
    assert project_beside(photo) is None
    named = saved(tmp_path / "beach.jpg.matte", "beach.jpg")
    assert project_beside(photo) == named
    same = saved(tmp_path / "final.matte", "as it was.jpg", digest_of_file(photo))
    assert project_beside(photo) == same
    assert project_beside(tmp_path / "gone" / "x.jpg") is None


def test_a_project_comes_before_marks(tmp_path: Path) -> None:
    photo = tmp_path / "beach.jpg"
    photo.write_bytes(b"the photo")
    (tmp_path / "beach-trimap.png").touch()
    assert work_beside(photo) == tmp_path / "beach-trimap.png"
    made = saved(tmp_path / "beach.matte", "beach.jpg")
    assert work_beside(photo) == made


def test_a_saved_project_is_offered_when_its_photo_is_opened_again(
    qtbot: QtBot, session: Session, photo_file: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    mark(session)
    path = photo_file.with_suffix(".matte")
    with qtbot.waitSignal(session.projects.saved, timeout=10_000):
        session.save_project(path)
    with qtbot.waitSignal(session.work_found) as found:
        open_photo(qtbot, session, photo_file)
    assert found.args == [path] and not trimap_of(session).any()
    open_photo(qtbot, session, path)
    settle(qtbot, session)
    assert (trimap_of(session) == 128).any() and session.projects.path == path
