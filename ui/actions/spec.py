"""The record of an action, and the interface of the window for the table of actions."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QAction, QKeySequence

from app.keys.keymap import keys_of_texts
from app.session import Session
from core.text.translate import tr
from ui.actions.keys import shown, with_keys
from ui.actions.titles import Place

_NATIVE = QKeySequence.SequenceFormat.NativeText
_MNEMONIC = re.compile(r"\s?\(&\w\)|&(?!&)")
"""Pattern of the mnemonic in a menu text: "&File", or "(&F)" after words without letters."""


class Files(Protocol):
    """The verbs that ask for a file first."""

    def open_photo(self) -> None: ...  # noqa: D102
    def open_folder(self) -> None: ...  # noqa: D102
    def paste(self) -> None: ...  # noqa: D102
    def import_trimap(self) -> None: ...  # noqa: D102
    def save(self) -> None: ...  # noqa: D102
    def save_as(self) -> None: ...  # noqa: D102
    def save_trimap(self) -> None: ...  # noqa: D102
    def export_cutout(self) -> None: ...  # noqa: D102
    def export_alpha(self) -> None: ...  # noqa: D102
    def export_composite(self) -> None: ...  # noqa: D102
    def take_selection(self) -> None: ...  # noqa: D102
    def export_options(self) -> None: ...  # noqa: D102
    def choose_model(self) -> None: ...  # noqa: D102
    def choose_subject_network(self) -> None: ...  # noqa: D102


class Looks(Protocol):
    """The verbs that ask beside the picture: how things look, and where the subject is."""

    def choose_marks(self) -> None: ...  # noqa: D102
    def choose_background(self) -> None: ...  # noqa: D102
    def box_by_numbers(self) -> None: ...  # noqa: D102


class VersionVerbs(Protocol):
    """The verbs on the versions that are chosen in the list, or the one that is looked at."""

    def return_to(self) -> None: ...  # noqa: D102
    def compare(self) -> None: ...  # noqa: D102
    def delete(self) -> None: ...  # noqa: D102
    def can_return(self) -> bool: ...  # noqa: D102
    def can_compare(self) -> bool: ...  # noqa: D102
    def can_delete(self) -> bool: ...  # noqa: D102


class PhotoVerbs(Protocol):
    """The verbs on several photos: all that are open, or those chosen in the filmstrip."""

    @property
    def count(self) -> int: ...  # noqa: D102
    def retry(self) -> None: ...  # noqa: D102
    def can_retry(self) -> bool: ...  # noqa: D102
    def find(self) -> None: ...  # noqa: D102
    def can_find(self) -> bool: ...  # noqa: D102
    def is_busy(self) -> bool: ...  # noqa: D102
    def has_unsaved(self) -> bool: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102
    def close_all(self) -> None: ...  # noqa: D102
    def close_chosen(self) -> None: ...  # noqa: D102
    def move(self, step: int) -> None: ...  # noqa: D102
    def can_move(self, step: int) -> bool: ...  # noqa: D102
    def run_all(self) -> None: ...  # noqa: D102
    def can_run_all(self) -> bool: ...  # noqa: D102
    def run_chosen(self) -> None: ...  # noqa: D102
    def can_run_chosen(self) -> bool: ...  # noqa: D102
    def cancel_chosen(self) -> None: ...  # noqa: D102
    def can_cancel_chosen(self) -> bool: ...  # noqa: D102
    def stop_all(self) -> None: ...  # noqa: D102
    def copy_settings(self) -> None: ...  # noqa: D102
    def export_all(self) -> None: ...  # noqa: D102
    def export_chosen(self) -> None: ...  # noqa: D102
    @property
    def folded(self) -> bool: ...  # noqa: D102
    def toggle_folded(self) -> None: ...  # noqa: D102


class Host(Protocol):
    """The window as the table needs it: the session, and the verbs that need a dialog, the canvas or the layout."""

    session: Session

    @property
    def files(self) -> Files: ...  # noqa: D102
    @property
    def looks(self) -> Looks: ...  # noqa: D102
    @property
    def photos(self) -> PhotoVerbs: ...  # noqa: D102
    @property
    def versions(self) -> VersionVerbs: ...  # noqa: D102
    def step_brush(self, direction: int) -> None: ...  # noqa: D102
    def cycle_view(self, step: int) -> None: ...  # noqa: D102
    def zoom_fit(self) -> None: ...  # noqa: D102
    def zoom_actual(self) -> None: ...  # noqa: D102
    def zoom_by(self, direction: int) -> None: ...  # noqa: D102
    def toggle_panels(self) -> None: ...  # noqa: D102
    def panels_hidden(self) -> bool: ...  # noqa: D102
    def next_pane(self) -> None: ...  # noqa: D102
    def previous_pane(self) -> None: ...  # noqa: D102
    def set_palette(self, name: str) -> None: ...  # noqa: D102
    def palette_name(self) -> str: ...  # noqa: D102
    def cancel_run(self) -> None: ...  # noqa: D102
    def compare(self) -> None: ...  # noqa: D102
    def show_preferences(self) -> object: ...  # noqa: D102
    def show_keys(self) -> None: ...  # noqa: D102
    def show_about(self) -> None: ...  # noqa: D102
    def close(self) -> bool: ...  # noqa: D102


Verb = Callable[[Host], object]
Rule = Callable[[Host], bool]
Words = str | Callable[[], str]
"""A text marked for translation, or what says one that holds values."""


@dataclass(frozen=True)
class Spec:
    """One action: where it stands, how it looks, what it does and when it can.

    Attributes:
        menu: one of ui/actions/titles.py.
        text: the words in the menu.
        keys: shortcuts in Qt's portable text; the first is the one shown.
        checked: for actions that show a state; `group` makes them exclusive.
        on_canvas: the shortcut works while the canvas has the focus, and leaves the key to others elsewhere.
        tip: the sentence of the tool tip, the text by default.
        short: the words on buttons, the text by default.
        detail: says the words in the menu while they tell more than `text`, changing with the session; else "".
        repeats: whether the key held does it again and again.
    """

    id: str
    menu: Place
    text: Words
    do: Verb
    keys: tuple[str, ...] = ()
    icon: str = ""
    enabled: Rule | None = None
    checked: Rule | None = None
    group: str = ""
    on_canvas: bool = False
    tip: Words = ""
    separator: bool = False
    short: str = ""
    detail: Callable[[Host], str] | None = None
    repeats: bool = False


def has_photo(host: Host) -> bool:
    """Return True while a photo is open."""
    return host.session.document.photo is not None


def has_selection(host: Host) -> bool:
    """Report whether a selection is saved in the photo."""
    photo = host.session.document.photo
    return photo is not None and bool(photo.selections)


def has_cutout(host: Host) -> bool:
    """Report whether there is something to export: a result, or a preview, which is run at full size first."""
    return host.session.document.result is not None or host.session.document.preview is not None


def menu_text(spec: Spec) -> str:
    """Return the words in the menu."""
    return _said(spec.text)


def button_text(spec: Spec) -> str:
    """Return the words on a button: no mnemonic, and dots only where the table says so."""
    return tr(spec.short) if spec.short else plain(menu_text(spec))


def plain(text: str) -> str:
    """Return a menu text without its mnemonic and its dots."""
    return _MNEMONIC.sub("", text).replace("&&", "&").rstrip("…")


def escaped(text: str) -> str:
    """Return a text as a menu shows it letter by letter."""
    return text.replace("&", "&&")


def tip_text(spec: Spec) -> str:
    """Return the sentence of the tip, "" without one."""
    return _said(spec.tip) if spec.tip else ""


def tool_tip(spec: Spec) -> str:
    """Return the tip with the shortcuts behind it."""
    return with_keys(tip_text(spec) or plain(menu_text(spec)), shown_keys(spec))


def with_key(text: str, action: QAction) -> str:
    """Return words with the first shortcut of an action behind them."""
    return with_keys(text, action.shortcut().toString(_NATIVE))


def shown_keys(spec: Spec) -> str:
    """Return the shortcuts of an action as this system writes them, alike ones once, "" without one."""
    return shown(keys_of_texts(spec.keys))


def _said(words: Words) -> str:
    return tr(words) if isinstance(words, str) else words()
