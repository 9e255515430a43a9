"""The program's icon as pictures of any size: drawn ones where they are, else made from the drawing."""

from __future__ import annotations

import io

from PIL import Image

from build_scripts.installers.names import ROOT

FOLDER = ROOT / "resources" / "icons"


def icon(size: int) -> Image.Image:
    """Return the icon with ``size`` pixels per side."""
    drawn = FOLDER / f"app-{size}.png"
    with Image.open(drawn if drawn.is_file() else io.BytesIO(_rendered(size))) as picture:
        return picture.copy()


def _rendered(size: int) -> bytes:
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter  # noqa: TID251
    from PySide6.QtSvg import QSvgRenderer

    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(FOLDER / "app.svg")).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
