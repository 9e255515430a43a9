"""Drawing of one photo of the strip: a picture with its name below, or folded as one line."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.workspace.photo import OpenPhoto
from core.text.plain import plain
from ui import theme
from ui.filmstrip.model import Index, PhotosModel
from ui.filmstrip.words import state_icon

_CELL, _LINE = QSize(112, 84), QSize(136, 28)
_ICON = 14
_PAD = 5
_BAR = 4
_DOT = 3.5


class PhotoDelegate(QStyledItemDelegate):
    """Draws thumbnail, state, name, progress and a dot for what is not saved.

    The photo in view has a bright frame and a bold name, chosen ones a blue ground.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.folded = False
        self._font = theme.small_font()
        self._bold = theme.small_font()
        self._bold.setBold(True)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the same size for every photo."""
        return self.cell()

    def cell(self) -> QSize:
        """Return the size of an entry in pixels."""
        return _LINE if self.folded else _CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one entry."""
        photo: OpenPhoto = index.data(PhotosModel.PhotoRole)
        is_current = bool(index.data(PhotosModel.CurrentRole))
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, rect, state, is_current)
        box, line = self._parts(rect)
        self._draw_picture(painter, box, index.data(Qt.ItemDataRole.DecorationRole))
        self._draw_name(painter, line, photo, is_current, _words_color(state, is_current))
        if photo.is_dirty:
            _draw_dot(painter, self._dot_place(rect, box))
        fraction = index.data(PhotosModel.ProgressRole)
        if fraction is not None:
            _draw_progress(painter, self._bar_place(rect, box), fraction)
        painter.restore()

    def _parts(self, rect: QRect) -> tuple[QRect, QRect]:
        """Return where picture and name go."""
        inner = rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        if self.folded:
            box = QRect(inner.left(), rect.top() + 4, 28, rect.height() - 8)
            return box, inner.adjusted(28 + _PAD, -1, -2 * round(_DOT) - 2, 1)
        height = inner.height() - _ICON - 4
        box = QRect(inner.left(), inner.top(), inner.width(), height)
        return box, QRect(inner.left(), inner.bottom() - _ICON, inner.width(), _ICON + 2)

    def _dot_place(self, rect: QRect, box: QRect) -> QPointF:
        if self.folded:
            return QPointF(rect.right() - _PAD - _DOT, rect.center().y() + 1)
        return QPointF(box.right() - _DOT - 1, box.top() + _DOT + 2)

    def _bar_place(self, rect: QRect, box: QRect) -> QRect:
        if self.folded:
            return QRect(rect.left() + 4, rect.bottom() - _BAR, rect.width() - 8, _BAR - 1)
        return QRect(box.left(), box.bottom() - _BAR + 1, box.width(), _BAR)

    def _draw_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, is_current: bool) -> None:
        flag = QStyle.StateFlag
        color = (
            theme.colors().checked
            if state & flag.State_Selected
            else theme.colors().raised
            if state & flag.State_MouseOver or is_current
            else theme.colors().panel
        )
        inner = QRectF(rect).adjusted(2, 2, -2, -2)
        painter.setBrush(QColor(color))
        painter.setPen(QPen(QColor(theme.colors().accent), 2) if is_current else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(inner, 4, 4)
        if state & flag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.colors().focus), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(inner.adjusted(1.5, 1.5, -1.5, -1.5), 3, 3)

    def _draw_picture(self, painter: QPainter, box: QRect, picture: QPixmap | None) -> None:
        if picture is None:
            side = min(24, box.height())
            theme.icon("mdi6.image-outline", theme.colors().faint).paint(
                painter, _centered(box, QSize(side, side))
            )
            return
        size = picture.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(_centered(box, size.expandedTo(QSize(1, 1))), picture)

    def _draw_name(
        self, painter: QPainter, line: QRect, photo: OpenPhoto, is_current: bool, words: str
    ) -> None:
        name, color = state_icon(photo.state)
        icon = QRect(line.left(), line.center().y() - _ICON // 2 + 1, _ICON, _ICON)
        theme.icon(name, color).paint(painter, icon)
        room = line.adjusted(_ICON + 4, 0, 0, 0)
        font = self._bold if is_current else self._font
        text = QFontMetrics(font).elidedText(plain(photo.name), Qt.TextElideMode.ElideMiddle, room.width())
        painter.setFont(font)
        painter.setPen(QColor(words))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def _words_color(state: QStyle.StateFlag, is_current: bool) -> str:
    roles = theme.colors()
    if state & QStyle.StateFlag.State_Selected:
        return roles.on_checked
    return roles.strong if is_current else roles.text


def _centered(box: QRect, size: QSize) -> QRect:
    return QRect(
        box.left() + (box.width() - size.width()) // 2,
        box.top() + (box.height() - size.height()) // 2,
        size.width(),
        size.height(),
    )


def _draw_dot(painter: QPainter, at: QPointF) -> None:
    painter.setPen(QPen(QColor(theme.colors().field), 1.5))
    painter.setBrush(QColor(theme.colors().strong))
    painter.drawEllipse(at, _DOT, _DOT)


def _draw_progress(painter: QPainter, bar: QRect, fraction: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colors().field))
    painter.drawRoundedRect(bar, 2, 2)
    painter.setBrush(QColor(theme.colors().accent))
    done = QRectF(bar)
    done.setWidth(bar.width() * min(max(fraction, 0.0), 1.0))
    painter.drawRoundedRect(done, 2, 2)
