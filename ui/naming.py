"""What controls are called by screen readers: the words before a field belong to it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget


class Unseen(QLabel):
    """Words that only screen readers get: on Linux Qt calls a list to choose from by its label alone."""

    def __init__(self, field: QComboBox, parent: QWidget) -> None:
        super().__init__(field.accessibleName(), parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setBuddy(field)
        self.hide()


def field_of(widgets: Iterable[QWidget]) -> QWidget | None:
    """Return the first of these, or the first within them, that the keyboard reaches; None for none."""
    for widget in widgets:
        proxy = widget.focusProxy()
        if proxy is not None:
            return proxy
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return widget
        within = field_of(child for child in widget.children() if isinstance(child, QWidget))
        if within is not None:
            return within
    return None


def name_by(label: QLabel, field: QWidget) -> None:
    """Give a field its label, which says the field's whole name: where there is a label, that alone is read out."""
    label.setBuddy(field)
    label.setAccessibleName(field.accessibleName() or label.text())


def name_fields(row: QWidget, widgets: Iterable[QWidget]) -> None:
    """Give each label of a row the field behind it, and each list to choose from a label; buttons name themselves."""
    behind, named = list(widgets), set[QWidget]()
    for place, widget in enumerate(behind):
        if isinstance(widget, QLabel):
            field = field_of(behind[place + 1 :])
            if field is not None and field not in named and not isinstance(field, QAbstractButton):
                name_by(widget, field)
                named.add(field)
        elif isinstance(widget, QComboBox) and widget.accessibleName() and widget not in named:
            Unseen(widget, row)
            named.add(widget)
