"""Words stand out from their grounds by 4.5:1, icons, borders and focus rings by 3:1, in both themes (WCAG 2.2 AA)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from tests.ui.theme.sight import contrast
from ui.canvas import hud
from ui.canvas.zones import _ELSEWHERE, _UNDER
from ui.theme import DARK, LIGHT, Roles

TEXTS = {
    "text": "surround window panel field raised hover pressed notice error tip",
    "strong": "surround window panel field raised hover pressed notice error",
    "dim": "surround window panel field raised notice error tip",
    "faint": "field",
    "accent": "window panel field",
    "good": "window panel field",
    "warn": "window panel field",
    "bad": "window panel field",
    "on_checked": "checked",
    "on_selected": "selected",
    "on_run": "run run_hover run_pressed",
    "on_stop": "stop",
}
SIGNS = {
    "border": "surround window panel field",
    "focus": "surround window panel field raised hover pressed checked run run_hover stop notice error",
    "faint": "surround window panel raised field",
    "accent": "surround window panel raised field checked",
    "handle": "window panel field",
    "handle_hover": "window panel field",
    "good": "raised checked",
    "warn": "raised checked",
    "bad": "raised checked",
    "text": "checked",
}
_UI = Path(hud.__file__).parents[1]
_THEMES = pytest.mark.parametrize("roles", [DARK, LIGHT], ids=["dark", "light"])


def too_weak(roles: Roles, pairs: dict[str, str], least: float) -> list[str]:
    found = []
    for front, grounds in pairs.items():
        for ground in grounds.split():
            ratio = contrast(getattr(roles, front), getattr(roles, ground))
            if ratio < least:
                found.append(f"{front} on {ground}: {ratio:.2f}")
    return found


@_THEMES
def test_words_stand_out(roles: Roles) -> None:
    assert not too_weak(roles, TEXTS, 4.5)


@_THEMES
def test_icons_borders_and_rings_stand_out(roles: Roles) -> None:
    assert not too_weak(roles, SIGNS, 3.0)


@_THEMES
def test_a_ring_of_focus_differs_from_the_border_it_replaces(roles: Roles) -> None:
    assert contrast(roles.focus, roles.border) >= 3


@_THEMES
def test_the_surround_is_neutral(roles: Roles) -> None:
    assert QColor(roles.surround).saturation() == 0


def over(color: QColor, ground: str) -> str:
    """Return a translucent color laid over a ground."""
    share, below = color.alphaF(), QColor(ground)
    mixed = (
        round(share * one + (1 - share) * other)
        for one, other in zip(color.getRgb()[:3], below.getRgb()[:3], strict=True)
    )
    return QColor(*mixed).name()


@pytest.mark.parametrize("photo", ["#000000", "#808080", "#ffffff"])
def test_words_over_a_photo_stand_out_whatever_it_shows(photo: str) -> None:
    assert contrast(DARK.text, over(hud.THIN_PILL, photo)) >= 4.5
    assert contrast(DARK.dim, over(hud.PILL, photo)) >= 4.5
    assert contrast(DARK.text, over(_UNDER, over(QColor(20, 24, 30, 170), photo))) >= 4.5
    assert contrast(DARK.dim, over(_ELSEWHERE, over(QColor(20, 24, 30, 170), photo))) >= 4.5


def test_colors_are_roles_of_the_theme_everywhere_but_over_photos() -> None:
    """What lies over a photo, or is a color of somebody's choice, is the same in every theme."""
    over_photos = {"canvas", "compare", "theme"}
    chosen = {"swatch.py"}
    found = [
        f"{path.relative_to(_UI)}: {color}"
        for path in sorted(_UI.rglob("*.py"))
        if path.relative_to(_UI).parts[0] not in over_photos and path.name not in chosen
        for color in re.findall(r"#[0-9a-fA-F]{6}\b|\brgba?\(|QColor\(\d", path.read_text("utf-8"))
    ]
    assert not found
