"""One kind of pointer event for mouse and pen, in image and view coordinates."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice, QTabletEvent

from ui.canvas.viewport import Viewport


class Phase(Enum):
    """Where in a gesture an event stands."""

    PRESS = "press"
    MOVE = "move"
    RELEASE = "release"


@dataclass(frozen=True)
class Pointer:
    """A press, move or release at image position (x, y) and view position (view_x, view_y).

    ``pressure`` is in [0, 1] and 1 for devices that do not tell; ``button`` is the one that began the gesture.
    """

    phase: Phase
    x: float
    y: float
    view_x: float
    view_y: float
    button: Qt.MouseButton = Qt.MouseButton.LeftButton
    pressure: float = 1.0
    shift: bool = False
    alt: bool = False
    control: bool = False


def from_qt(event: QMouseEvent | QTabletEvent, phase: Phase, viewport: Viewport) -> Pointer:
    """The pointer event of a Qt mouse or tablet event."""
    return at(event.position(), phase, viewport, event.button(), event.modifiers(), pressed=pressure(event))


def at(
    position: QPointF,
    phase: Phase,
    viewport: Viewport,
    button: Qt.MouseButton,
    modifiers: Qt.KeyboardModifier,
    *,
    pressed: float = 1.0,
) -> Pointer:
    """The pointer event at a view position."""
    x, y = viewport.to_image(position.x(), position.y())
    return Pointer(
        phase,
        x,
        y,
        position.x(),
        position.y(),
        button,
        pressed,
        bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
        bool(modifiers & Qt.KeyboardModifier.AltModifier),
        bool(modifiers & Qt.KeyboardModifier.ControlModifier),
    )


def pressure(event: QMouseEvent | QTabletEvent) -> float:
    """The pen's pressure in [0, 1]; 1 for a mouse and for a pen that cannot tell (or tells zero while it is down)."""
    if not isinstance(event, QTabletEvent):
        return 1.0
    can_tell = event.pointingDevice().capabilities() & QPointingDevice.Capability.Pressure
    return event.pressure() if can_tell and event.pressure() > 0 else 1.0


TABLET_PHASES = {
    QEvent.Type.TabletPress: Phase.PRESS,
    QEvent.Type.TabletMove: Phase.MOVE,
    QEvent.Type.TabletRelease: Phase.RELEASE,
}
