"""The version that is looked at, in place of the document's own matte."""

from PySide6.QtGui import QPainter

from app.editor.document import Document
from app.versions.versions import Versions
from core.geometry import Rect
from ui.canvas.held_picture import HeldPicture
from ui.canvas.layers import Layers, is_composite, paint_pixel_grid
from ui.canvas.viewport import Viewport


class LookedLayer:
    """Layers over the matte of the version; they last as long as the look does."""

    def __init__(self, document: Document, versions: Versions, own: Layers) -> None:
        self._document, self._versions, self._own = document, versions, own
        self._layers: Layers | None = None

    @property
    def active(self) -> bool:
        """True while a version is looked at."""
        return self._layers is not None

    def update(self) -> None:
        """Take what is looked at now."""
        version, held = self._versions.looked, self._versions.held
        self._layers = None
        if version is not None:
            source = HeldPicture(self._document)
            source.held = held
            source.finish = None if version.finish.is_neutral else version.finish
            self._layers = Layers(source, self._own)
            self._layers.reset()

    def paint(self, painter: QPainter, view: str, viewport: Viewport, rect: Rect, deadline: float) -> bool:
        """Paint ``rect`` (image pixels) in device pixels; False when the deadline came first.

        A view that shows no matte gives way to the checkerboard.
        """
        assert self._layers is not None
        shown = view if is_composite(view) or view == "alpha" else "checker"
        done = self._layers.prepare(shown, False, viewport, rect, deadline)
        self._layers.paint(painter, shown, False, viewport, rect)
        paint_pixel_grid(painter, viewport, rect)
        return done
