"""The canvas before there is a photo: how to begin, and what to go on with."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.session import Session
from app.workspace.reopening import LastTime
from core.imaging.formats.registry import FORMATS
from core.imaging.photo import MAX_SIDE
from core.text.lists import listed, names_in_row
from core.text.translate import tr, tr_n
from ui import recent_list, theme
from ui.canvas.recent_cards import RecentCards
from ui.labels import SEPARATOR, Label
from ui.push import Push
from ui.wording import how_to_mark, short_name

RECENT_SHOWN = 12
_FORMATS_NAMED = 7
_SIDE_MARGIN = 14
_OFFER_WIDTH = 520
_NAMED, _NAME = 2, 32
"""Names that an offer says before it counts, and the letters of each."""


class Welcome(QScrollArea):
    """The welcome page: how to begin, unsaved work that was found, and recent photos as cards.

    Signals: `open_requested` and `open_folder_requested` ask for a file dialog; `told` carries a sentence and how to
    undo what it is about.
    """

    open_requested = Signal()
    open_folder_requested = Signal()
    told = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAccessibleName(tr("Welcome"))
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lead = _words()
        self._picture = _picture()
        self._recent_heading = _words(tr("Recent"))
        self.cards = RecentCards(RECENT_SHOWN, self)
        self.resume = Offer(tr("Continue"), tr("Reopen what the window had open when it was closed"))
        self.unsaved = Offer(tr("Recover…"), tr("Show the photos with unsaved work"))
        self._fill()
        self._connect()
        self._tell_how()
        self.refresh()

    @property
    def has_focus(self) -> bool:
        """True while one of its buttons or cards has the keyboard's focus."""
        focus = self.focusWidget()
        return focus is not None and focus.hasFocus()

    def _fill(self) -> None:
        page = QWidget()
        page.setObjectName("welcome")
        self.setWidget(page)
        for ground in (self.viewport(), page):
            ground.setAutoFillBackground(False)
        column = QVBoxLayout(page)
        column.setContentsMargins(_SIDE_MARGIN, 16, _SIDE_MARGIN, 16)
        column.setSpacing(12)
        column.addStretch(1)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(self._picture, 0, middle)
        column.addWidget(_heading())
        column.addWidget(self.lead)
        column.addWidget(self._buttons(), 0, middle)
        for offer in (self.resume, self.unsaved):
            column.addWidget(offer, 0, middle)
        column.addWidget(self._recent_heading)
        column.addWidget(self.cards, 0, middle)
        column.addWidget(_words(_terms()))
        column.addStretch(1)

    def _connect(self) -> None:
        session = self._session
        session.recents.changed.connect(self.refresh)
        session.offers.changed.connect(self.refresh)
        session.reopening.changed.connect(self.refresh)
        self.resume.button.clicked.connect(session.reopening.reopen)
        session.unpainted_changed.connect(self._tell_how)
        self.unsaved.button.clicked.connect(session.look_for_work)
        self.cards.chosen.connect(session.open_path)
        self.cards.forget_requested.connect(self._forget)
        self.cards.clear_requested.connect(self._clear)

    def refresh(self) -> None:
        """Show the recent photos and the unsaved work as they are now."""
        items = self._session.recents.items
        self.cards.show_recents(items)
        for part, shown in ((self._recent_heading, items), (self.cards, items), (self._picture, not items)):
            part.setVisible(bool(shown))
        last = self._session.reopening.last
        self.resume.show_words(_last_text(last) if last is not None and last.names else "")
        names = [found.name for found in self._session.offers.offers]
        self.unsaved.show_words(tr("Unsaved work found: {names}", names=_named(names)) if names else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many cards side by side as there is room for."""
        super().resizeEvent(event)
        room = self.viewport().width() - 2 * _SIDE_MARGIN
        self.cards.arrange_for(room)
        for offer in (self.resume, self.unsaved):
            offer.setFixedWidth(min(room, _OFFER_WIDTH))

    def minimumSizeHint(self) -> QSize:
        """It scrolls."""
        return QSize(0, 0)

    def _tell_how(self) -> None:
        self.lead.setText(how_to_mark(self._session.document.unpainted_value))

    def _buttons(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        for text, style, tip, verb in self._verbs():
            button = Push(text, row)
            button.setObjectName(style)
            button.setToolTip(tip)
            button.clicked.connect(verb)
            layout.addWidget(button)
        return row

    def _verbs(self) -> tuple[tuple[str, str, str, Callable[[], object]], ...]:
        sample = tr("Open the photo that comes with Matte Studio, its marks nearly done")
        return (
            (
                tr("Open photos…"),
                "begin",
                tr("Photos or projects, as many as you like"),
                self.open_requested.emit,
            ),
            (tr("Open folder…"), "wide", tr("All photos of a folder"), self.open_folder_requested.emit),
            (tr("Try the sample"), "wide", sample, self._session.open_sample),
        )

    def _forget(self, path: Path) -> None:
        recent_list.forget(self._session.recents, path, self.told.emit)

    def _clear(self) -> None:
        recent_list.clear(self._session.recents, self.told.emit)


class Offer(QWidget):
    """One line on what can be gone on with, and a button for it."""

    def __init__(self, verb: str, tip: str) -> None:
        super().__init__()
        self.setObjectName("offer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = Label()
        self.words.setWordWrap(True)
        self.button = QPushButton(verb)
        self.button.setToolTip(tip)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(theme.WIDE_GAP)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.button)

    def show_words(self, text: str) -> None:
        """Say what it is about, "" if there is nothing to go on with."""
        self.words.setText(text)
        self.button.setAccessibleDescription(text)
        self.setVisible(bool(text))


def _last_text(last: LastTime) -> str:
    names = _named(last.names)
    return tr_n(
        "The photo of last time: {names}",
        "The {n} photos of last time: {names}",
        len(last.paths),
        names=names,
    )


def _named(names: Sequence[str]) -> str:
    return listed([short_name(name, _NAME) for name in names], _NAMED)


def _terms() -> str:
    """Say what can be opened, how large it may be, and where it stays."""
    named = names_in_row([each.name for each in FORMATS[:_FORMATS_NAMED]])
    formats = tr("{formats} and more", formats=named)
    side = tr("up to {side:,} pixels per side", side=MAX_SIDE)
    return SEPARATOR.join((formats, side, tr("nothing leaves this computer")))


def _picture() -> Label:
    label = Label()
    label.setPixmap(theme.icon("mdi6.image-plus-outline", theme.colors().faint).pixmap(56, 56))
    return label


def _heading() -> Label:
    label = Label(tr("Drop photos, paste, or open"))
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 1.9)
    label.setFont(font)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def _words(text: str = "") -> Label:
    """A centered line, or several where the canvas is narrow."""
    label = Label(text)
    label.setObjectName("dim")
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
