"""The key sheet (F1): every shortcut and gesture there is, in columns, built from the table of actions."""

from collections.abc import Sequence
from itertools import combinations, pairwise

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.text.translate import tr
from ui import theme
from ui.dialogs.fitting import room_for
from ui.labels import Label
from ui.widgets import close_row

Rows = Sequence[tuple[str, str]]
"""(keys, what they do)."""
Section = tuple[str, Rows]
_KEYS_WIDTH = 120
_ROW_GAP, _OVER = 1, 2
"""Between the rows, and over their words: the dots of "Ö" stand higher than fonts say."""
_BESIDE, _BELOW = 60, 80
"""Around the page: a scroll bar, margins, Close."""
_MOST = QSize(1280, 700)


class KeySheet(QDialog):
    """`sections` maps a title to its rows, spread over as many columns as the screen has room for; the rest scrolls."""

    def __init__(self, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.rows = [row for _, rows in sections for row in rows]
        room = room_for(self).boundedTo(_MOST)
        pages = (_page(_balanced(sections, columns)) for columns in (3, 2, 1))
        fitting = (page for page in pages if page.sizeHint().width() + _BESIDE <= room.width())
        page = next(fitting, None) or _page(_balanced(sections, 1))
        self.area = QScrollArea()
        self.area.setAccessibleName(self.windowTitle())
        self.area.setWidget(page)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.buttons = close_row(self)
        layout = QVBoxLayout(self)
        layout.addWidget(self.area)
        layout.addWidget(self.buttons)
        hint = page.sizeHint() + QSize(_BESIDE, _BELOW)
        self.resize(hint.boundedTo(room))


def _page(parts: Sequence[Sequence[Section]]) -> QWidget:
    page = QWidget()
    columns = QHBoxLayout(page)
    columns.setSpacing(32)
    for part in parts:
        column = QVBoxLayout()
        beside = max(
            [_KEYS_WIDTH, *(_words(keys).sizeHint().width() for _, rows in part for keys, _ in rows)]
        )
        for title, rows in part:
            column.addWidget(_block(title, rows, beside))
        column.addStretch(1)
        columns.addLayout(column)
    return page


def _balanced(sections: Sequence[Section], columns: int) -> list[Sequence[Section]]:
    """Cut the sections into columns, in order, such that the tallest is as short as can be."""
    inner = combinations(range(1, len(sections)), min(columns, len(sections)) - 1)
    cuts = [(0, *cut, len(sections)) for cut in inner]
    splits = [[sections[start:end] for start, end in pairwise(cut)] for cut in cuts]
    return min(
        splits, key=lambda parts: (max(map(_height, parts)), sum(_height(part) ** 2 for part in parts))
    )


def _height(part: Sequence[Section]) -> int:
    return sum(len(rows) + 3 for _, rows in part)


def _block(title: str, rows: Rows, beside: int) -> QWidget:
    block = QWidget()
    block.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    grid = QGridLayout(block)
    grid.setContentsMargins(0, 0, 0, theme.WIDE_GAP)
    grid.setHorizontalSpacing(theme.WIDE_GAP)
    grid.setVerticalSpacing(_ROW_GAP)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, beside)
    heading = Label(title)
    heading.setObjectName("heading")
    grid.addWidget(heading, 0, 0, 1, 2)
    for index, (keys, text) in enumerate(rows, start=1):
        key = _words(keys)
        key.setStyleSheet(f"color: {theme.colors().accent}")
        grid.addWidget(key, index, 0)
        grid.addWidget(_words(text), index, 1)
    return block


def _words(text: str) -> Label:
    label = Label(text)
    label.setContentsMargins(0, _OVER, 0, 0)
    return label
