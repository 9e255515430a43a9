"""Tab goes the way the eye goes: in the order of layouts, which is not the one that widgets were made in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def arrange(parts: Iterable[QWidget]) -> None:
    """Let Tab go through these parts of a window one after another, through each as it is laid out."""
    for before, after in pairwise(stop for part in parts for stop in stops(part)):
        QWidget.setTabOrder(before, after)


def stops(part: QWidget) -> Iterator[QWidget]:
    """Yield a part itself and all within it that may take the keyboard, hidden ones too, as they are laid out."""
    if part.focusPolicy() != Qt.FocusPolicy.NoFocus and part.focusProxy() is None:
        yield part
    for child in _children(part):
        yield from stops(child)


def _children(part: QWidget) -> Iterator[QWidget]:
    page = part.widget() if isinstance(part, QScrollArea) else None
    if page is not None:
        yield page
        return
    layout = part.layout()
    laid_out = [] if layout is None else list(_within(layout))
    yield from laid_out
    known = set(laid_out)
    for child in part.children():  # what lies freely over others, as words over the canvas
        if isinstance(child, QWidget) and child not in known and not child.isWindow():
            yield child


def _within(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        assert item is not None
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _within(inner)
