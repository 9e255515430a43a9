"""The page of licenses lists every part and shows the terms of the chosen one in full."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.parts.part import Kind, Part
from ui.dialogs import about_licenses
from ui.dialogs.about_licenses import LicensesPage, told

QT = Part(
    "Qt",
    "LGPL-3.0-only",
    "6.11.3",
    "https://www.qt.io",
    Kind.LIBRARY,
    "PySide6",
    "Relink it.",
    ("one", "two"),
)
PARTS = Part("Matte Studio", "MIT", "1.0", texts=("ours",)), QT


@pytest.fixture
def page(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[LicensesPage]:
    monkeypatch.setattr(about_licenses, "parts", lambda: PARTS)
    parent = QWidget()
    qtbot.addWidget(parent)
    page = LicensesPage(parent)
    page.hide()
    parent.show()
    yield page
    parent.close()  # which held it


def test_nothing_is_looked_for_before_it_is_shown(page: LicensesPage) -> None:
    assert page.list.count() == 0
    page.show()
    assert [page.list.item(i).text() for i in range(page.list.count())] == ["Matte Studio 1.0", "Qt 6.11.3"]
    page.hide()
    page.show()
    assert page.list.count() == 2


def test_the_chosen_part_is_shown_and_can_be_changed_by_keys(page: LicensesPage, qtbot: QtBot) -> None:
    page.show()
    assert "ours" in page.text.toPlainText()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.text.toPlainText() == told(QT)
    assert page.text.isReadOnly()


def test_all_that_is_known_of_a_part_is_told() -> None:
    text = told(QT)
    for known in ("Qt 6.11.3", "LGPL-3.0-only", "PySide6", "https://www.qt.io", "Relink it.", "one", "two"):
        assert known in text
