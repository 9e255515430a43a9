"""Cards of the photos and projects opened before: picture, name and folder; each is a button with a menu."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QWidget

from app.files.recents import Recent
from core.text.plain import plain
from core.text.translate import tr
from ui import theme
from ui.labels import plain_tip
from ui.pictures import image_of

LEAST, WIDEST = 124, 220
"""The width of a card in pixels; a wider canvas has wider cards."""
_MOST_COLUMNS = 6
_PICTURE = 2 / 3
_PAD = 6
_RADIUS = 6.0
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class RecentCard(QPushButton):
    """One photo or project; `forget_requested` takes it off the list, `clear_requested` all of them."""

    forget_requested = Signal(object)  # Path
    clear_requested = Signal()

    def __init__(self, recent: Recent, parent: QWidget) -> None:
        super().__init__(parent)
        self.recent = recent
        self._picture = None if recent.picture is None else image_of(recent.picture)
        self.setAccessibleName(tr("Open {name}", name=recent.path.name))
        self.setAccessibleDescription(_place_sentence(recent))
        self.setToolTip(plain_tip(plain(str(recent.path))))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """As wide as the grid says."""
        return QSize(LEAST, self.height_for(LEAST))

    def height_for(self, width: int) -> int:
        """The height of a card of this width: the picture and two lines."""
        lines = QFontMetrics(self.font()).height() + QFontMetrics(theme.small_font()).height()
        return round(_PICTURE * width) + lines + 2 * _PAD

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, name, folder; a ring for the keyboard's focus."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        self._paint_ground(painter, area)
        self._paint_picture(painter, QRect(1, 1, self.width() - 2, round(_PICTURE * self.width())))
        self._paint_words(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.colors().focus), 2))
            painter.drawRoundedRect(area, _RADIUS, _RADIUS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens as Space does; Delete takes it off the list; left and right go to the neighbors."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.forget_requested.emit(self.recent.path)
        elif (step := _STEPS.get(Qt.Key(event.key()))) is not None:
            self.focusNextPrevChild(step > 0)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open, or take off the list."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in self.menu_actions(menu):
            menu.addAction(action)
        menu.popup(event.globalPos())

    def menu_actions(self, parent: QMenu) -> tuple[QAction, ...]:
        """The actions of the context menu."""
        texts = tr("&Open"), tr("&Remove from list"), tr("&Clear list")
        opens, forgets, clears = (QAction(text, parent) for text in texts)
        opens.triggered.connect(self.click)
        forgets.triggered.connect(lambda: self.forget_requested.emit(self.recent.path))
        clears.triggered.connect(self.clear_requested)
        return opens, forgets, clears

    def _paint_ground(self, painter: QPainter, area: QRectF) -> None:
        is_hot = self.underMouse() or self.isDown()
        painter.setPen(QPen(QColor(theme.colors().border if is_hot else theme.colors().panel), 1))
        painter.setBrush(QColor(theme.colors().raised if is_hot else theme.colors().window))
        painter.drawRoundedRect(area, _RADIUS, _RADIUS)

    def _paint_picture(self, painter: QPainter, frame: QRect) -> None:
        painter.save()
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(frame), _RADIUS, _RADIUS)
        painter.setClipPath(shape)
        if self._picture is None:
            painter.fillRect(frame, QColor(theme.colors().field))
            icon = theme.icon("mdi6.image-outline", theme.colors().faint)
            icon.paint(painter, frame.adjusted(0, frame.height() // 4, 0, -(frame.height() // 4)))
        else:
            painter.drawImage(QRectF(frame), self._picture, _covering(self._picture, frame))
        painter.restore()
        if self.recent.is_project:
            _paint_badge(painter, frame)

    def _paint_words(self, painter: QPainter) -> None:
        left, room = _PAD + 2, self.width() - 2 * _PAD - 4
        top = round(_PICTURE * self.width()) + _PAD
        lines = (
            (plain(self.recent.path.name), self.font(), theme.colors().text, Qt.TextElideMode.ElideMiddle),
            (_place(self.recent.path), theme.small_font(), theme.colors().dim, Qt.TextElideMode.ElideLeft),
        )
        for text, font, color, mode in lines:
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(QColor(color))
            painter.drawText(left, top + metrics.ascent(), metrics.elidedText(text, mode, room))
            top += metrics.height()


class RecentCards(QWidget):
    """A grid of cards, as many columns as there is room for, at most `most` cards.

    Signals: `chosen` and `forget_requested` with a Path, `clear_requested`.
    """

    chosen = Signal(object)
    forget_requested = Signal(object)
    clear_requested = Signal()

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self.cards: list[RecentCard] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)

    def show_recents(self, recents: list[Recent]) -> None:
        """Show these; a card that stays the same stays, with the focus."""
        known = {card.recent.path: card for card in self.cards}
        cards = [self._card(recent, known) for recent in recents[: self._most]]
        for card in self.cards:
            if card not in cards:
                card.hide()
                card.deleteLater()
        self.cards = cards
        self._arrange()

    def arrange_for(self, width: int) -> None:
        """Lay the cards out for a page of this width."""
        self.setFixedWidth(max(LEAST, width))
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs other heights."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._arrange()

    def _card(self, recent: Recent, known: dict[Path, RecentCard]) -> RecentCard:
        old = known.get(recent.path)
        if old is not None and old.recent.picture is recent.picture:
            return old
        card = RecentCard(recent, self)
        card.clicked.connect(lambda: self.chosen.emit(recent.path))
        card.forget_requested.connect(self.forget_requested)
        card.clear_requested.connect(self.clear_requested)
        return card

    def _arrange(self) -> None:
        while self._grid.takeAt(0) is not None:
            pass
        if not self.cards:
            return
        gap = self._grid.spacing()
        room = max(1, (self.width() + gap) // (LEAST + gap))
        columns = min(room, _MOST_COLUMNS, len(self.cards))
        width = min(WIDEST, (self.width() - gap * (columns - 1)) // columns)
        for index, card in enumerate(self.cards):
            card.setFixedSize(width, card.height_for(width))
            self._grid.addWidget(card, index // columns, index % columns)
            card.show()
            if index:
                QWidget.setTabOrder(self.cards[index - 1], card)


def _covering(picture: QImage, frame: QRect) -> QRectF:
    """The middle of the picture that fills the frame."""
    scale = min(picture.width() / frame.width(), picture.height() / frame.height())
    width, height = frame.width() * scale, frame.height() * scale
    return QRectF((picture.width() - width) / 2, (picture.height() - height) / 2, width, height)


def _paint_badge(painter: QPainter, frame: QRect) -> None:
    painter.setFont(theme.small_font())
    metrics, text = QFontMetrics(painter.font()), tr("Project")
    area = QRectF(0, 0, metrics.horizontalAdvance(text) + 2 * _PAD, metrics.height() + 2)
    area.moveTopLeft(frame.topLeft() + QRectF(_PAD, _PAD, 0, 0).topLeft().toPoint())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(24, 24, 24, 215))
    painter.drawRoundedRect(area, 4, 4)
    painter.setPen(QColor(theme.DARK.text))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


def _place_sentence(recent: Recent) -> str:
    folder = recent.path.parent
    return (
        tr("A project in {folder}", folder=folder)
        if recent.is_project
        else tr("A photo in {folder}", folder=folder)
    )


def _place(path: Path) -> str:
    home = Path.home()
    folder = path.parent
    return f"~/{folder.relative_to(home).as_posix()}" if folder.is_relative_to(home) else str(folder)
