"""The look in one place: colors by what they are for, spacing, fonts, icons and the style sheet.

`colors()` are those that stand; `DARK` is for what is painted over a photo, which is the same in every theme.
"""

from app.window_settings import ThemeChoice
from ui.theme.classes import (
    PALETTES,
    ClassLook,
    class_color,
    class_look,
    own_palette,
    palette_colors,
)
from ui.theme.dress import Wardrobe, apply, choose
from ui.theme.icons import app_icon, icon, letter_icon, small_font
from ui.theme.metrics import GAP, ICON, PANEL_WIDTH, SMALL_GAP, WIDE_GAP, WIDEST_PANEL
from ui.theme.roles import DARK, LIGHT, Roles
from ui.theme.standing import colors

__all__ = [
    "DARK",
    "GAP",
    "ICON",
    "LIGHT",
    "PALETTES",
    "PANEL_WIDTH",
    "SMALL_GAP",
    "WIDEST_PANEL",
    "WIDE_GAP",
    "ClassLook",
    "Roles",
    "ThemeChoice",
    "Wardrobe",
    "app_icon",
    "apply",
    "choose",
    "class_color",
    "class_look",
    "colors",
    "icon",
    "letter_icon",
    "own_palette",
    "palette_colors",
    "small_font",
]
