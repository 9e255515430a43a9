"""About: version and purpose, the card of the model, the licenses of everything inside."""

import re
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from core.resources import resource_path
from core.subject.networks import bundled_path
from core.version import VERSION
from ui import theme
from ui.labels import Label
from ui.widgets import close_row

COMPONENTS: tuple[tuple[str, str, str], ...] = (
    ("PySide6-Essentials", "Qt for Python", "LGPL-3.0"),
    ("torch", "PyTorch", "BSD-3-Clause"),
    ("numpy", "NumPy", "BSD-3-Clause"),
    ("opencv-python-headless", "OpenCV", "Apache-2.0"),
    ("pillow", "Pillow", "MIT-CMU"),
    (
        "imagecodecs",
        "imagecodecs, with LittleCMS and libdeflate (MIT), libjpeg-turbo (IJG, BSD-3-Clause), libjxl, libwebp "
        "and Zstandard (BSD-3-Clause), libavif, aom and OpenJPEG (BSD-2-Clause), libpng, LERC (Apache-2.0), "
        "Brotli (MIT), liblzma (0BSD)",
        "BSD-3-Clause",
    ),
    ("tifffile", "tifffile", "BSD-3-Clause"),
    ("pi-heif", "pi-heif, with libheif and libde265 (LGPL-3.0)", "BSD-3-Clause"),
    ("openexr", "OpenEXR", "BSD-3-Clause"),
    ("psd-tools", "psd-tools, with attrs", "MIT"),
    ("safetensors", "safetensors", "Apache-2.0"),
    ("platformdirs", "platformdirs", "MIT"),
    ("psutil", "psutil", "BSD-3-Clause"),
    ("QtAwesome", "QtAwesome, with Material Design Icons (Apache-2.0)", "MIT"),
)
"""(distribution, shown name, license) of everything that ships with the program."""

_OF_PICTURES = re.compile(r"!\[|Each picture:|Photographs?:")
"""How paragraphs of a card begin that show a picture or speak of pictures alone."""
_ABOUT = """
### Matte Studio {version}

Cuts hair, fur and glass out of photographs of up to 16384 pixels a side, on this computer alone:
nothing is downloaded and nothing is sent.

The network is MEMatte (Lin, Li, Liu, Fan: *Memory Efficient Matting with Adaptive Token Routing*, AAAI 2025):
routers decide for each 16×16 token whether it needs the whole photo or only its neighbors.
It builds on ViTMatte (Yao et al., 2024). Foreground colors follow Germer et al. (2020).

License: MIT.
"""


class AboutDialog(QDialog):
    """Three pages: about, model, licenses."""

    def __init__(self, model: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Matte Studio")
        self.resize(680, 500)
        self.pages = QTabWidget()
        self.pages.addTab(_page(_ABOUT.format(version=VERSION)), "About")
        self.pages.addTab(_page(model_card(model)), "Model")
        self.pages.addTab(_page(licenses()), "Licenses")
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


def version(distribution: str) -> str:
    """The installed version of a distribution, "" when it carries no record (as in a frozen build)."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def model_cards() -> Sequence[Path]:
    """The cards that lie beside the embedded models."""
    return sorted(Path(resource_path("models")).glob("*.md"))


def model_card(model: str) -> str:
    """Markdown: the model in use, then the cards of the embedded ones, as text."""
    lines = [f"In use: **{escaped(model) or 'none yet'}**"]
    lines += [without_pictures(card.read_text(encoding="utf-8")) for card in model_cards()]
    return "\n\n".join(lines)


def without_pictures(card: str) -> str:
    """A card without its pictures, which lie in docs/ and not in a package, and without what is said of them alone."""
    paragraphs = re.split(r"\n\s*\n", card)
    return "\n\n".join(part for part in paragraphs if not _OF_PICTURES.match(part.lstrip()))


def licenses() -> str:
    """Markdown: every component with version and license, then the sample photo's."""
    lines = ["### What is inside", ""]
    for distribution, name, license_name in COMPONENTS:
        lines.append(f"- {f'{name} {version(distribution)}'.strip()} — {license_name}")
    lines += ["", subject_card()]
    sample = resource_path("sample", "LICENSE").read_text(encoding="utf-8")
    return "\n".join([*lines, "", "### The sample photo", "", escaped(sample)])


def subject_card() -> str:
    """Markdown: what is behind Subject, of whom and on which terms, and whether it is here."""
    card = resource_path("subject", "u2netp.md").read_text(encoding="utf-8").strip()
    if bundled_path().is_file():
        return card
    return f"{card}\n\nIt is not on this computer now."


def escaped(text: str) -> str:
    """Plain paragraphs as Markdown that shows them as they are, line ends aside."""
    paragraphs = (" ".join(line.strip() for line in part.splitlines()) for part in text.split("\n\n"))
    return "\n\n".join(re.sub(r"([\\`*_<>#\[\]])", r"\\\1", paragraph) for paragraph in paragraphs)


def _page(text: str) -> QTextBrowser:
    page = QTextBrowser()
    page.setOpenExternalLinks(True)
    page.setMarkdown(text)
    return page
