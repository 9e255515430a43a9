"""The one place that knows the keys of the actions: menus, tips, the key sheet and sentences ask here.

A window takes them while it is built, so another map of keys makes another window, as another theme does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from app.keys.keymap import Keymap, Keys
from app.window_settings import WindowSettings
from core.text.lists import any_of
from core.text.translate import tr

_NATIVE = QKeySequence.SequenceFormat.NativeText


class _Standing:
    """The map that stands, and what says the words of an action; the table of actions tells both."""

    keymap = Keymap({})
    words: Callable[[str], str] = str


def know(defaults: Mapping[str, Keys], words: Callable[[str], str]) -> None:
    """Take the keys that the actions of the table come with, and what says their words."""
    _Standing.keymap, _Standing.words = Keymap(defaults), words


def keymap() -> Keymap:
    """Return the map that stands."""
    return _Standing.keymap


def use(chosen: Keymap) -> None:
    """Let another map stand for what is built from now on."""
    _Standing.keymap = chosen


def keys_of(action_id: str) -> Keys:
    """Return the strokes of an action of the table, the one shown first."""
    return keymap().all[action_id]


def sequences(keys: Keys) -> list[QKeySequence]:
    """Return strokes as Qt takes them: Enter is both keys of that name."""
    return [key_sequence(text) for stroke in keys for text in _both(stroke)]


def key_sequence(stroke: str) -> QKeySequence:
    """Return a stroke as Qt has it, whatever its keys are called in the language in use."""
    return QKeySequence(stroke, QKeySequence.SequenceFormat.PortableText)


def native(stroke: str) -> str:
    """Return a stroke as this system writes it, in the language of the window."""
    return key_sequence(stroke).toString(_NATIVE)


def shown(keys: Keys) -> str:
    """Return strokes as this system writes them, "" without one."""
    return any_of(map(native, keys)) if keys else ""


def key_text(action_id: str) -> str:
    """Return the first stroke of an action as this system writes it, "" without one."""
    keys = keys_of(action_id)
    return native(keys[0]) if keys else ""


class Keyboard(QObject):
    """The keys of the settings, standing for `app`.

    Signals: ``changed`` once other keys stand; who has taken keys takes them anew.
    """

    changed = Signal()

    def __init__(self, app: QApplication, settings: WindowSettings) -> None:
        super().__init__(app)
        self._settings = settings
        use(Keymap.checked(keymap().defaults, settings.own_keys))

    def choose(self, chosen: Keymap) -> None:
        """Keep a map in the settings, as its differences from the defaults, and let it stand from now on."""
        before = keymap()
        self._settings.own_keys = dict(chosen.own)
        use(chosen)
        if chosen.all != before.all:
            self.changed.emit()


def choose(chosen: Keymap, settings: WindowSettings) -> None:
    """Keep a map of keys in the settings and let it stand at once, as `Keyboard.choose` does."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    (app.findChild(Keyboard) or Keyboard(app, settings)).choose(chosen)


def _both(stroke: str) -> tuple[str, ...]:
    is_enter = stroke == "Enter" or stroke.endswith("+Enter")  # not translated
    return (stroke, stroke.removesuffix("Enter") + "Return") if is_enter else (stroke,)  # not translated


def named(action_id: str) -> str:
    """Return the words of an action with its first stroke: "Remove (3)", the words alone without one."""
    return with_keys(_Standing.words(action_id), key_text(action_id))


def key_or_words(action_id: str) -> str:
    """Return what a sentence asks to press: the first stroke of an action, or its words if it has none."""
    return key_text(action_id) or _Standing.words(action_id)


def brush_keys() -> dict[str, str]:
    """Return what sentences ask to press for a smaller and a larger brush."""
    return {"smaller": key_or_words("brush_smaller"), "larger": key_or_words("brush_larger")}


def with_keys(text: str, keys: str) -> str:
    """Return words with keys behind them, "" for none."""
    # Translators: what something does, and the keys for it.
    return tr("{text} ({keys})", text=text, keys=keys) if keys else text
