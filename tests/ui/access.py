"""What screen readers get: a walk over the tree that Qt shows them, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QComboBox, QLabel, QScrollBar, QSplitterHandle, QWidget

Role = QAccessible.Role
_ACTING = (
    Role.Button,
    Role.CheckBox,
    Role.RadioButton,
    Role.ButtonMenu,
    Role.ComboBox,
    Role.SpinBox,
    Role.Slider,
    Role.EditableText,
    Role.List,
    Role.ListItem,
    Role.PageTab,
    Role.ProgressBar,
    Role.MenuItem,
)
"""Roles of what is pressed, set, chosen or read as a value."""
_SELF_SPOKEN = (QScrollBar, QSplitterHandle)
_QT_OWN = ("Scroll Left", "Scroll Right")


class Said(NamedTuple):
    """One object as it is told of."""

    name: str
    role: Role
    description: str
    value: str
    path: str
    widget: QObject | None


def said_of(face: QAccessibleInterface, path: str = "") -> Said:
    """Return what is told of one object."""
    text, widget = QAccessible.Text, face.object()
    return Said(_name(face), face.role(), face.text(text.Description), face.text(text.Value), path, widget)


def _name(face: QAccessibleInterface) -> str:
    """Return the name, of a list to choose from that of its label: on Linux its own is what is chosen."""
    widget = face.object()
    if isinstance(widget, QComboBox):
        labels = (label for label in widget.parentWidget().findChildren(QLabel) if label.buddy() is widget)
        return next((label.text() for label in labels), "")
    return face.text(QAccessible.Text.Name)


def face_of(widget: QObject) -> QAccessibleInterface:
    face = QAccessible.queryAccessibleInterface(widget)
    assert face is not None
    return face


def walk(top: QWidget) -> Iterator[tuple[QAccessibleInterface, list[QAccessibleInterface]]]:
    """Yield each object below a widget, hidden ones too, and those beside it; insides of closed lists are left out."""
    waiting = [face_of(top)]
    while waiting:
        face = waiting.pop()
        children = [face.child(number) for number in range(face.childCount())]
        known = [child for child in children if child is not None and child.isValid()]
        for child in known:
            yield child, known
        waiting += [child for child in known if not isinstance(child.object(), QComboBox)]


def acts(face: QAccessibleInterface) -> bool:
    """Return True for what a person can use: by its role, or because the keyboard stops there."""
    widget = face.object()
    if isinstance(widget, _SELF_SPOKEN):
        return False
    stops = isinstance(widget, QWidget) and bool(widget.focusPolicy().value & 1)
    return face.role() in _ACTING or stops


def faults(top: QWidget) -> list[str]:
    """Return what is wrong with the names below a widget, a line each."""
    found = []
    for face, beside in walk(top):
        if not acts(face) or _name(face) in _QT_OWN:
            continue
        name, widget = _name(face).strip(), face.object()
        kinds = [kind.__name__ for kind in type(widget).__mro__] if widget is not None else []
        where = repr(face if widget is None else (widget, widget.parent()))
        if not name:
            found.append(f"no name: {where}")
        elif name in kinds:
            found.append(f"named by its class: {name}")
        elif any(
            _name(other) == name and other.role() == face.role() for other in beside if other is not face
        ):
            found.append(f"two of one name: {name} ({face.role().name})")
        elif face.role() in (Role.NoRole, Role.Border):
            found.append(f"role {face.role().name}: {name}")
    return found
