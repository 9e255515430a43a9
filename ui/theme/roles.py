"""Colors by what they are for, dark and light. Neutral grays keep the eye on the photo."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True)
class Roles:
    """The colors (#rrggbb) of one theme.

    Attributes:
        surround: around the image, always a neutral gray.
        window, panel, field: grounds of bars, of panels and dialogs, and of what is typed or listed.
        raised, hover, pressed: a button at rest, under the pointer, held down.
        off: a button that cannot be pressed; `disabled` is its text.
        border: the outline of a control, 3:1 against the grounds it stands on.
        line, rule: what parts bars, and what parts sections and groups; decoration.
        text, strong, dim, faint: words, headings, what is secondary, and icons and words that only hint.
        accent: progress, links, what is in view.
        focus: the ring around the control that has the keyboard.
        checked, on_checked: ground and words of what is switched on or chosen.
        selected, on_selected: ground and words of what is selected in lists, menus and fields.
        good, warn, bad: words on how things stand, of other lightness too for those who see no red or green.
        run, run_hover, run_pressed, on_run: the button that begins the work.
        stop, on_stop: the same button while it ends it.
        notice, error: grounds of the bar that says something.
        tip: ground of tool tips.
        handle, handle_hover: of a scroll bar.
    """

    is_dark: bool
    surround: str
    window: str
    panel: str
    field: str
    raised: str
    hover: str
    pressed: str
    off: str
    border: str
    line: str
    rule: str
    text: str
    strong: str
    dim: str
    faint: str
    disabled: str
    accent: str
    focus: str
    checked: str
    on_checked: str
    selected: str
    on_selected: str
    good: str
    warn: str
    bad: str
    run: str
    run_hover: str
    run_pressed: str
    on_run: str
    stop: str
    on_stop: str
    notice: str
    error: str
    tip: str
    handle: str
    handle_hover: str


DARK = Roles(
    is_dark=True,
    surround="#262626",
    window="#2f2f2f",
    panel="#353535",
    field="#232323",
    raised="#434343",
    hover="#505050",
    pressed="#2a2a2a",
    off="#3b3b3b",
    border="#868686",
    line="#222222",
    rule="#505050",
    text="#ececec",
    strong="#ffffff",
    dim="#b8b8b8",
    faint="#929292",
    disabled="#808080",
    accent="#7db4f0",
    focus="#ffffff",
    checked="#35506e",
    on_checked="#ffffff",
    selected="#2f6fb3",
    on_selected="#ffffff",
    good="#8fe8b8",
    warn="#ffcf4a",
    bad="#ff7e70",
    run="#2f6fb3",
    run_hover="#3576bb",
    run_pressed="#275d96",
    on_run="#ffffff",
    stop="#7a3f39",
    on_stop="#ffffff",
    notice="#3a3f46",
    error="#5a322e",
    tip="#1c1c1c",
    handle="#858585",
    handle_hover="#a0a0a0",
)
LIGHT = Roles(
    is_dark=False,
    surround="#d0d0d0",
    window="#e9e9e9",
    panel="#f2f2f2",
    field="#ffffff",
    raised="#fafafa",
    hover="#dedede",
    pressed="#c9c9c9",
    off="#e4e4e4",
    border="#707070",
    line="#c4c4c4",
    rule="#d2d2d2",
    text="#1c1c1c",
    strong="#000000",
    dim="#4a4a4a",
    faint="#606060",
    disabled="#8e8e8e",
    accent="#1d5fae",
    focus="#000000",
    checked="#cbdff6",
    on_checked="#0a2f5c",
    selected="#1d5fae",
    on_selected="#ffffff",
    good="#0f755c",
    warn="#735800",
    bad="#720c14",
    run="#1d5fae",
    run_hover="#2468b8",
    run_pressed="#164d8f",
    on_run="#ffffff",
    stop="#a2382e",
    on_stop="#ffffff",
    notice="#dbe6f3",
    error="#f9dbd7",
    tip="#fdfdfd",
    handle="#7c7c7c",
    handle_hover="#5c5c5c",
)


def high_contrast(palette: QPalette) -> Roles:
    """Return roles made of the colors that a system with a high-contrast scheme wants, and of no others."""

    def color(role: QPalette.ColorRole, group: QPalette.ColorGroup = QPalette.ColorGroup.Active) -> str:
        return palette.color(group, role).name()

    role = QPalette.ColorRole
    window, text = color(role.Window), color(role.WindowText)
    button, on_button = color(role.Button), color(role.ButtonText)
    chosen, on_chosen = color(role.Highlight), color(role.HighlightedText)
    is_dark = QColor(window).lightnessF() < QColor(text).lightnessF()
    return Roles(
        is_dark=is_dark,
        surround=(DARK if is_dark else LIGHT).surround,
        **dict.fromkeys(("window", "panel", "notice", "error", "tip", "off"), window),
        **dict.fromkeys(("raised", "hover", "pressed"), button),
        field=color(role.Base),
        **dict.fromkeys(("text", "strong", "dim", "faint", "good", "warn", "bad", "accent"), text),
        **dict.fromkeys(("border", "line", "rule", "handle", "handle_hover"), text),
        focus=chosen if QColor(chosen) != QColor(window) else on_button,
        disabled=color(role.WindowText, QPalette.ColorGroup.Disabled),
        **dict.fromkeys(("checked", "selected", "run", "run_hover", "run_pressed", "stop"), chosen),
        **dict.fromkeys(("on_checked", "on_selected", "on_run", "on_stop"), on_chosen),
    )
