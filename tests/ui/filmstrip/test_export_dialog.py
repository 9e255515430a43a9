"""Export all as a person asks for it: what is typed is answered at once, what will happen is told before, and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from app.presets import PresetShelf
from app.tasks import Tasks
from app.workspace.export_all import ExportAll
from core.imaging.photo import Photo
from core.jobs.backgrounds import NAMED_COLORS
from core.jobs.export import Kind
from core.jobs.export_options import ExportOptions
from core.jobs.presets.common import Preset
from core.jobs.presets.export import EXPORT, ExportValues
from core.jobs.targets import Existing
from tests.app.workspace.test_export_all import Album
from ui import theme
from ui.dialogs.export_all import ExportAllDialog, Offer
from ui.dialogs.export_options import ExportOptionsDialog
from ui.dialogs.export_progress import ExportProgress

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
Ask = Callable[..., ExportAllDialog]


@pytest.fixture
def album() -> Album:
    return Album("a.jpg", "b.jpg", "c.jpg", "d.jpg")


@pytest.fixture
def files(qapp: QApplication) -> Iterator[Tasks]:
    theme.apply(qapp)
    tasks = Tasks("files")
    yield tasks
    assert tasks.close()


@pytest.fixture
def exports(files: Tasks, album: Album) -> ExportAll:
    return ExportAll(album, files, files)


@pytest.fixture
def ask(exports: ExportAll, files: Tasks, tmp_path: Path, qtbot: QtBot) -> Iterator[Ask]:
    """Return a maker of the shown dialog; `chosen` keys, and folders that choosing one gives."""
    folder = tmp_path / "out"
    folder.mkdir()
    made: list[ExportAllDialog] = []

    def shown(*chosen: int, only: bool = False, to: Path | None = None, **fields: Any) -> ExportAllDialog:
        shelf = PresetShelf(EXPORT, tmp_path, files)
        offer = Offer(folder, 4, chosen, only, lambda size: NAMED_COLORS["white"], "white", shelf, **fields)
        dialog = ExportAllDialog(exports, offer, lambda now: to)
        dialog.show()
        made.append(dialog)
        return dialog

    yield shown
    for dialog in made:
        dialog._soon.stop()
        dialog.close()
        dialog.deleteLater()


def ready(qtbot: QtBot, dialog: ExportAllDialog) -> str:
    """Wait for the plan, and return what the dialog says of it."""
    qtbot.waitUntil(lambda: dialog.plan is not None)
    return dialog.told.text()


def test_what_will_be_written_is_told_before(ask: Ask, qtbot: QtBot, album: Album) -> None:
    album.reasons = {"b.jpg": "no cutout yet", "d.jpg": "no cutout yet"}
    album.outdated = {"c.jpg"}
    dialog = ask()
    assert dialog.example.text() == "For example a-cutout.png"
    text = ready(qtbot, dialog)
    assert "b.jpg and d.jpg (no cutout yet)" in text
    assert "c.jpg (its marks have changed" in text
    assert dialog.go.text() == "Export 1 photo" and dialog.go.isEnabled()
    dialog.outdated.setChecked(True)
    assert not dialog.go.isEnabled()
    ready(qtbot, dialog)
    assert dialog.go.text() == "Export 2 photos"


def test_the_pattern_is_answered_as_it_is_typed(ask: Ask, qtbot: QtBot) -> None:
    dialog = ask()
    dialog.pattern.setText("shoot {number:03}")
    assert dialog.example.text() == "For example shoot 001.png"
    dialog.pattern.setText("{nam")
    assert "brace" in dialog.example.text() and theme.colors().bad in dialog.example.styleSheet()
    qtbot.wait(200)
    assert dialog.plan is None and not dialog.go.isEnabled()
    dialog.pattern.clear()
    for action in dialog.insert.menu().actions()[:1]:
        action.trigger()
    assert dialog.pattern.text() == "{name}" and dialog.example.text() == "For example a.png"
    ready(qtbot, dialog)


def test_choices_make_the_request(ask: Ask, qtbot: QtBot, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    dialog = ask(1, 3, only=True, to=elsewhere)
    assert dialog.request().keys == (1, 3)
    dialog.kinds.button(1).click()
    dialog.depths.button(16).click()
    dialog.existing.setCurrentIndex(dialog.existing.findData(Existing.REPLACE))
    dialog.choose.click()
    request = dialog.request()
    assert (request.kind, request.options.depth, request.existing) == (Kind.ALPHA, 16, Existing.REPLACE)
    assert request.folder == elsewhere and dialog.folder.full_text() == str(elsewhere)
    dialog.photos.button(0).click()
    assert dialog.request().keys is None
    ready(qtbot, dialog)
    assert dialog.plan is not None and dialog.plan.request == dialog.request()


def test_names_end_in_the_suffix_of_the_format_and_what_it_cannot_hold_is_said_at_once(
    ask: Ask, qtbot: QtBot
) -> None:
    dialog = ask(options=ExportOptions("TIFF", trim=4))
    assert dialog.written.full_text() == "TIFF · trimmed"
    assert dialog.example.text() == "For example a-cutout.tif"
    ready(qtbot, dialog)
    dialog.take(ExportOptions("JPEG"))
    assert "JPEG holds no transparency" in dialog.example.text() and not dialog.go.isEnabled()
    assert not dialog.depths.button(16).isEnabled()
    dialog.kinds.button(2).click()
    assert dialog.example.text() == "For example a-composite.jpg"


def test_a_preset_brings_its_kind_of_picture_and_the_color_behind_it(ask: Ask, qtbot: QtBot) -> None:
    dialog = ask()
    preset = Preset("Shop", ExportValues(ExportOptions("JPEG", quality=92), Kind.COMPOSITE, "#102030"))
    dialog.take(preset.values.options, preset)
    request = dialog.request()
    assert request.kind is Kind.COMPOSITE and request.options.quality == 92
    assert request.background is not None
    photo = Photo(np.zeros((2, 3, 3), np.uint8))
    assert np.array_equal(np.broadcast_to(request.background(photo), (3,)), (16, 32, 48))
    assert dialog.written.full_text().startswith("Shop: JPEG")
    assert dialog.kinds.button(2).toolTip() == "The cutout on #102030"
    ready(qtbot, dialog)


def test_options_that_are_left_as_they_are_change_no_background(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = ask(preset_background="black")
    monkeypatch.setattr(ExportOptionsDialog, "exec", lambda dialog: 1)
    dialog.more.click()
    assert dialog.request().background is dialog._offer.background
    assert dialog.kinds.button(2).toolTip() == "The cutout on white"


def test_options_that_are_those_of_a_preset_by_chance_change_no_background(
    ask: Ask, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = next(preset for preset in EXPORT.built_in if preset.name == "Shop")
    dialog = ask(options=shop.values.options)
    monkeypatch.setattr(ExportOptionsDialog, "exec", lambda dialog: 1)
    dialog.more.click()
    assert dialog.request().kind is Kind.CUTOUT
    assert dialog.request().background is dialog._offer.background


def test_a_preset_that_is_chosen_puts_cutouts_on_its_color_though_that_was_remembered(
    ask: Ask, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = next(preset for preset in EXPORT.built_in if preset.name == "Shop")
    dialog = ask(preset_background="white")

    def choose(asked: ExportOptionsDialog) -> int:
        asked._verbs.choose(shop)
        return 1

    monkeypatch.setattr(ExportOptionsDialog, "exec", choose)
    dialog.more.click()
    monkeypatch.setattr(ExportOptionsDialog, "exec", lambda asked: asked.quality.setValue(80) or 1)
    dialog.more.click()
    request = dialog.request()
    assert (request.kind, request.options.quality) == (Kind.COMPOSITE, 80)
    assert request.background is not dialog._offer.background
    ready(qtbot, dialog)


def test_composites_have_eight_bits(ask: Ask, qtbot: QtBot) -> None:
    dialog = ask()
    dialog.depths.button(16).click()
    dialog.kinds.button(2).click()
    assert not dialog.depths.button(16).isEnabled() and dialog.request().export(16).options.depth == 8
    ready(qtbot, dialog)


def test_files_that_would_be_replaced_are_told(ask: Ask, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "out" / "a-cutout.png").write_bytes(b"old")
    dialog = ask()
    assert "replaced" not in ready(qtbot, dialog)
    dialog.existing.setCurrentIndex(dialog.existing.findData(Existing.REPLACE))
    assert "1 file there will be replaced" in ready(qtbot, dialog)


def test_a_folder_that_cannot_be_written_to_is_told(ask: Ask, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ask(to=tmp_path / "gone")
    ready(qtbot, dialog)
    dialog.choose.click()
    qtbot.waitUntil(lambda: theme.colors().bad in dialog.told.styleSheet())
    assert "gone" in dialog.told.text() and not dialog.go.isEnabled()


def test_nothing_to_export_says_so(ask: Ask, qtbot: QtBot, album: Album) -> None:
    album.reasons = dict.fromkeys(album.names, "no cutout yet")
    dialog = ask()
    assert "There is nothing to export." in ready(qtbot, dialog)
    assert not dialog.go.isEnabled()


def test_progress_becomes_the_summary(
    ask: Ask, exports: ExportAll, qtbot: QtBot, album: Album, tmp_path: Path
) -> None:
    def break_one(name: str) -> None:
        if name == "b.jpg":
            raise OSError("the photo cannot be read")

    album.making = break_one
    album.reasons = {"d.jpg": "no cutout yet"}
    dialog = ask()
    ready(qtbot, dialog)
    assert dialog.plan is not None
    progress = ExportProgress(exports)
    qtbot.addWidget(progress)
    progress.show()
    assert not progress.folder.isVisible()
    with qtbot.waitSignal(exports.finished):
        exports.start(dialog.plan)
    assert (
        "2 photos exported" in progress.text.text()
        and "1 photo could not be exported" in progress.text.text()
    )
    listed = [progress.left.item(row).text() for row in range(progress.left.count())]
    assert listed[0].startswith("b.jpg: ") and listed[1] == "d.jpg: no cutout yet"
    assert progress.folder.isVisible() and not progress.bar.isVisible()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a-cutout.png", "c-cutout.png"]
    qtbot.mouseClick(progress.box.button(QDialogButtonBox.StandardButton.Close), Qt.MouseButton.LeftButton)
    assert not progress.isVisible()


def test_cancel_keeps_what_is_written(ask: Ask, exports: ExportAll, qtbot: QtBot, album: Album) -> None:
    dialog = ask()
    ready(qtbot, dialog)
    assert dialog.plan is not None
    progress = ExportProgress(exports)
    qtbot.addWidget(progress)
    progress.show()
    with qtbot.waitSignal(exports.finished):
        exports.start(dialog.plan)
        progress.reject()
    assert "Stopped" in progress.text.text() and progress.isVisible()
    progress.reject()
    assert not progress.isVisible()
