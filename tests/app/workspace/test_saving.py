"""All photos saved at once: each into a project of its own, none over a file of something else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from core.project.store import open_project
from tests.app.helpers import mark, settle


def marked(qtbot: QtBot, session: Session, paths: list[Path]) -> None:
    for index, path in enumerate(paths):
        write_png(path, np.full((64, 96, 3), 40 * index, np.uint8))
    session.workspace.open_paths(paths)
    settle(qtbot, session)
    for _ in paths:
        mark(session)
        session.workspace.show_next(1)


def test_every_photo_gets_a_project_of_its_own(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    marked(qtbot, session, [tmp_path / "a.png", tmp_path / "a.bmp.png", tmp_path / "b.png"])
    (tmp_path / "b.matte").write_bytes(b"of something else")
    session.save_unsaved()
    settle(qtbot, session)
    assert session.workspace.unsaved == () and (tmp_path / "b.matte").read_bytes() == b"of something else"
    projects = {path.name: open_project(path) for path in tmp_path.glob("*.matte") if path.stem != "b"}
    assert {name: project.photo.name for name, project in projects.items()} == {
        "a.matte": "a.png",
        "a.bmp.matte": "a.bmp.png",
        "b 2.matte": "b.png",
    }
    assert all((project.marks.trimap == 128).any() for project in projects.values())
    session.workspace.show_next(1)
    assert session.projects.path == tmp_path / "a.bmp.matte" and not session.document.dirty
    mark(session)
    session.workspace.show_next(1)
    session.save_unsaved()  # into the same files again
    settle(qtbot, session)
    assert len(list(tmp_path.glob("*.matte"))) == 4 and session.workspace.unsaved == ()


def test_photos_of_one_name_do_not_share_a_project(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    marked(qtbot, session, [tmp_path / "a.png", tmp_path / "a.PNG"])
    session.save_unsaved()
    settle(qtbot, session)
    assert {path.name for path in tmp_path.glob("*.matte")} == {"a.matte", "a 2.matte"}
    assert session.workspace.unsaved == ()


def test_names_that_differ_by_case_alone_are_one_on_some_disks(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    marked(qtbot, session, [tmp_path / "Shoe.png", tmp_path / "shoe.bmp.png"])
    taken: list[Path] = []
    session.projects.proposal_for = lambda photo, name: tmp_path / f"{name[:4]}.matte"  # type: ignore[method-assign]
    session.projects.saved.connect(taken.append)
    session.save_unsaved()
    settle(qtbot, session)
    assert sorted(path.name.lower() for path in taken) == ["shoe 2.matte", "shoe.matte"]


def test_the_window_asks_once_for_all_photos(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    marked(qtbot, session, [tmp_path / "a.png", tmp_path / "b.png"])
    asked: list[list[str]] = []
    session.confirm_discard_all = lambda photos: bool(asked.append([photo.name for photo in photos]))
    assert not session.may_close() and asked == [["a.png", "b.png"]]
    session.confirm_discard_all = lambda photos: True
    assert session.may_close()
