"""One kind of pointer event for mouse and pen, in image and view coordinates."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice, QTabletEvent

from ui.canvas.viewport import Viewport


class Phase(Enum):
    """The phase of an event in a gesture."""

    PRESS = "press"
    MOVE = "move"
    RELEASE = "release"


@dataclass(frozen=True)
class Pointer:
    """A press, move or release at image position (x, y) and view position (view_x, view_y).

    ``pressure`` is in [0, 1] and 1 for devices without it; ``eraser`` is the other end of a pen, ``double``
    the second press of a double click.
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
    ctrl: bool = False
    eraser: bool = False
    double: bool = False


def from_qt(event: QMouseEvent | QTabletEvent, phase: Phase, viewport: Viewport) -> Pointer:
    """The pointer event of a Qt mouse or tablet event."""
    at, held = event.position(), event.modifiers()
    x, y = viewport.to_image(at.x(), at.y())
    return Pointer(
        phase,
        x,
        y,
        at.x(),
        at.y(),
        event.button(),
        pressure(event),
        shift=bool(held & Qt.KeyboardModifier.ShiftModifier),
        alt=bool(held & Qt.KeyboardModifier.AltModifier),
        ctrl=bool(held & Qt.KeyboardModifier.ControlModifier),
        eraser=isinstance(event, QTabletEvent) and event.pointerType() == QPointingDevice.PointerType.Eraser,
        double=event.type() == QEvent.Type.MouseButtonDblClick,
    )


def pressure(event: QMouseEvent | QTabletEvent) -> float:
    """The pen's pressure in [0, 1]; 1 for a mouse and for a pen without it (or that reports zero while it is down)."""
    if not isinstance(event, QTabletEvent):
        return 1.0
    can_tell = event.pointingDevice().capabilities() & QPointingDevice.Capability.Pressure
    return event.pressure() if can_tell and event.pressure() > 0 else 1.0


TABLET_PHASES = {
    QEvent.Type.TabletPress: Phase.PRESS,
    QEvent.Type.TabletMove: Phase.MOVE,
    QEvent.Type.TabletRelease: Phase.RELEASE,
}
