"""The canvas before there is a photo: how to begin, and what was opened before."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.session import Session
from core.trimap.values import BACKGROUND, UNKNOWN
from tests.conftest import photo_files
from tests.ui.canvas.conftest import Show
from ui.canvas.recent_cards import LEAST, RecentCard
from ui.canvas.widget import Canvas
from ui.wording import how_to_mark


def button(canvas: Canvas, text: str) -> QPushButton:
    """A visible button by its words."""
    return next(b for b in canvas.findChildren(QPushButton) if text in b.text() and b.isVisible())


def cards(canvas: Canvas, qtbot: QtBot, *paths: Path) -> list[RecentCard]:
    """Cards of these, opened one after another."""
    for path in reversed(paths):
        canvas._session.recents.add(path)
    shown = canvas._welcome.cards
    qtbot.waitUntil(lambda: [card.recent.path for card in shown.cards] == list(paths))
    return shown.cards


def test_it_offers_photos_a_folder_and_the_sample(canvas: Canvas, session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(canvas.open_requested):
        button(canvas, "Open photos").click()
    with qtbot.waitSignal(canvas.open_folder_requested):
        button(canvas, "Open folder").click()
    with qtbot.waitSignal(session.document.photo_changed, timeout=20000):
        button(canvas, "sample").click()
    assert not any(b.isVisible() for b in canvas.findChildren(QPushButton))


def test_it_tells_the_story_of_the_first_hint(canvas: Canvas, session: Session) -> None:
    lead = canvas._welcome.lead
    assert lead.text() == how_to_mark(BACKGROUND)
    session.set_unpainted(UNKNOWN)
    assert lead.text() == how_to_mark(UNKNOWN)


def test_a_click_on_a_card_opens_it(canvas: Canvas, session: Session, qtbot: QtBot, photo_file: Path) -> None:
    (card,) = cards(canvas, qtbot, photo_file)
    with qtbot.waitSignal(session.document.photo_changed):
        QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert session.document.path == photo_file


def test_a_card_shows_its_photo(canvas: Canvas, qtbot: QtBot, photo_file: Path) -> None:
    canvas.resize(900, 700)
    (card,) = cards(canvas, qtbot, photo_file)
    color = QColor(card.grab().toImage().pixel(card.width() // 2, card.width() // 3))
    assert abs(color.red() - 220) < 15 and abs(color.blue() - 180) < 15


def test_cards_work_by_keyboard_and_tell_what_they_are(
    canvas: Canvas, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = cards(canvas, qtbot, *photo_files(tmp_path, "a.png", "b & c.png"))
    assert second.accessibleName() == "Open b & c.png"
    assert second.accessibleDescription() == f"A photo in {tmp_path}"
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert canvas.focusWidget() is second
    QTest.keyClick(second, Qt.Key.Key_Delete)
    assert [card.recent.path.name for card in canvas._welcome.cards.cards] == ["a.png"]
    with qtbot.waitSignal(session.document.photo_changed):
        QTest.keyClick(first, Qt.Key.Key_Return)


def test_the_menu_removes_and_clears_and_that_can_be_undone(
    canvas: Canvas, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = photo_files(tmp_path, "a.png", "b.png")
    cards(canvas, qtbot, *paths)
    shown, menu = canvas._welcome.cards, QMenu()
    for text, left in (("Remove from list", paths[1:]), ("Clear list", [])):
        actions = {action.text().replace("&", ""): action for action in shown.cards[0].menu_actions(menu)}
        with qtbot.waitSignal(canvas.told) as told:
            actions[text].trigger()
        assert [card.recent.path for card in shown.cards] == left
        told.args[1]()
        qtbot.waitUntil(lambda: [card.recent.path for card in shown.cards] == paths)
    assert all(path.exists() for path in paths)
    menu.deleteLater()


@pytest.mark.parametrize("size", [(437, 260), (560, 400), (1200, 700), (3400, 1900)])
def test_cards_fit_side_by_side_at_any_size(
    canvas: Canvas, qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    shown = cards(canvas, qtbot, *photo_files(tmp_path, *(f"{number}.png" for number in range(9))))
    canvas.resize(*size)
    QApplication.processEvents()
    bar = canvas._welcome.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0)  # once the vertical one has its room
    assert all(card.width() >= LEAST for card in shown)
    room = canvas._welcome.viewport().rect()
    edges = [card.mapTo(canvas._welcome.viewport(), card.rect().topRight()).x() for card in shown]
    assert max(edges) <= room.right() and len({card.y() for card in shown}) >= 2
    assert bar.maximum() == 0


def test_what_is_gone_has_no_card(canvas: Canvas, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    a, b = photo_files(tmp_path, "a.png", "b.png")
    cards(canvas, qtbot, a, b)
    a.unlink()
    session.recents.look()
    qtbot.waitUntil(lambda: [card.recent.path for card in canvas._welcome.cards.cards] == [b])


def test_focus_goes_on_to_the_photo_without_a_ring(canvas: Canvas, show: Show) -> None:
    canvas.activateWindow()
    offered = button(canvas, "Open photos")
    offered.setFocus(Qt.FocusReason.MouseFocusReason)
    assert offered.hasFocus()
    show()
    assert canvas.hasFocus() and not canvas.focus_ringed
