"""Removal of recent files from the list: announced at once, and taken back by Undo there."""

from collections.abc import Callable
from pathlib import Path

from app.files.recents import Recents
from core.text.translate import tr
from ui.wording import short_name

Tell = Callable[[str, Callable[[], None]], object]
"""Says a sentence, and offers what takes back what it is about."""


def forget(recents: Recents, path: Path, tell: Tell) -> None:
    """Take one file off the list."""
    before = recents.forget(path)
    text = tr("{name} was removed from the list. The file stays where it is.", name=short_name(path.name))
    tell(text, lambda: recents.put_back(before))


def clear(recents: Recents, tell: Tell) -> None:
    """Empty the list."""
    before = recents.clear()
    tell(tr("The list was cleared. The files stay where they are."), lambda: recents.put_back(before))
