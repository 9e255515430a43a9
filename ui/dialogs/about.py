"""About: version and purpose, the card of the model, the licenses of everything inside."""

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from core.imaging.photo import MAX_SIDE
from core.resources import resource_path
from core.text import language
from core.text.translate import mark, tr
from core.version import VERSION
from ui import theme
from ui.dialogs.about_licenses import LicensesPage
from ui.dialogs.fitting import room_for
from ui.labels import Label
from ui.widgets import close_row
from ui.wording import model_text

_OF_PICTURES = re.compile(r"!\[|Each picture:|Photographs?:")
"""Beginnings of a card's paragraphs that only show or describe pictures."""
_ABOUT = (
    mark(
        "Cuts hair, fur and glass out of photographs of up to {side:,} pixels per side, entirely on this "
        "computer: nothing is downloaded and nothing is sent."
    ),
    # Translators: leave the title of the paper between the stars as it is.
    mark(
        "The network is MEMatte (Lin, Li, Liu, Fan: *Memory Efficient Matting with Adaptive Token Routing*, "
        "AAAI 2025): it decides for each patch of 16×16 pixels whether it needs the whole photo or only its neighbors. "
        "It builds on ViTMatte (Yao et al., 2024). Foreground colors follow Germer et al. (2020)."
    ),
    mark("License: MIT."),
)


class AboutDialog(QDialog):
    """Three pages: about, model, licenses."""

    def __init__(self, model: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Matte Studio"))
        self.resize(QSize(900, 560).boundedTo(room_for(self)))
        self.pages = QTabWidget()
        self.pages.setAccessibleName(self.windowTitle())
        self.pages.tabBar().setAccessibleName(self.windowTitle())
        for title, text in ((tr("About"), about()), (tr("Model"), model_card(model))):
            self.pages.addTab(_page(title, text), title)
        self.pages.addTab(LicensesPage(), tr("Licenses"))
        logo = Label()
        logo.setPixmap(theme.app_icon().pixmap(96, 96))
        logo.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE_GAP)
        row.addWidget(logo)
        row.addWidget(self.pages, 1)
        buttons = close_row(self)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(buttons)


def about() -> str:
    """Markdown: the version, and what the program is for."""
    heading = _heading(f"Matte Studio {VERSION}")  # not translated
    return "\n\n".join((heading, *(tr(text, side=MAX_SIDE) for text in _ABOUT)))


def model_cards() -> Sequence[Path]:
    """The cards that lie beside the embedded models."""
    return sorted(Path(resource_path("models")).glob("*.md"))


def model_card(model: str) -> str:
    """Markdown: the model in use, then the cards of the embedded ones, as text."""
    used = tr("In use: **{name}**", name=escaped(model_text(model))) if model else tr("In use: **none yet**")
    cards = (without_pictures(card.read_text(encoding="utf-8")) for card in model_cards())
    remark = "" if language.current() == language.ENGLISH else tr("The model's card is in English.")
    return "\n\n".join(filter(None, (used, remark, *cards)))


def without_pictures(card: str) -> str:
    """A card without its pictures, which lie in docs/ and not in a package, and without what is said of them alone."""
    paragraphs = re.split(r"\n\s*\n", card)
    return "\n\n".join(part for part in paragraphs if not _OF_PICTURES.match(part.lstrip()))


def _heading(text: str) -> str:
    return f"### {text}"


def escaped(text: str) -> str:
    """Plain paragraphs as Markdown that shows them as they are, line ends aside."""
    paragraphs = (" ".join(line.strip() for line in part.splitlines()) for part in text.split("\n\n"))
    return "\n\n".join(re.sub(r"([\\`*_<>#\[\]])", r"\\\1", paragraph) for paragraph in paragraphs)


def _page(title: str, text: str) -> QTextBrowser:
    page = QTextBrowser()
    page.setAccessibleName(title)
    page.setOpenExternalLinks(True)
    page.setMarkdown(text)
    return page
