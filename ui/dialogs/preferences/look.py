"""Look: the colors of the marks, how much they hide, and the color behind a cutout."""

from __future__ import annotations

from collections.abc import Callable

from app.look_settings import DEFAULT_COLOR, DEFAULT_TINT
from app.session import Session
from core.text.translate import mark, tr
from ui import theme
from ui.dialogs.marks_look import MarksLook
from ui.dialogs.preferences.page import Page
from ui.dialogs.swatch import ColorButton
from ui.widgets import row_of


class LookPage(Page):
    """`set_palette` and `set_tint` color the window at once."""

    name = "look"
    title = mark("Look")
    icon = "mdi6.palette-outline"
    defaults = mark(
        "Marks are green, blue and red again and hide 40 % of the photo; the background color is blue again."
    )

    def __init__(
        self, session: Session, set_palette: Callable[[str], None], set_tint: Callable[[int], None]
    ) -> None:
        super().__init__(session)
        self._set_palette, self._set_tint = set_palette, set_tint
        self.marks = MarksLook(self.settings.palette, self.settings.tint_percent, set_palette, set_tint)
        self.background = ColorButton(tr("Color…"), tr("The color behind the cutout"))
        self.heading(tr("Marks"))
        self.row(tr("Colors"), self.marks.palettes)
        self.row("", row_of(*self.marks.colors.values()))
        self.row(tr("Opacity"), self.marks.tint, hint=self.marks.hint)
        self.heading(tr("My background"))
        self.row(
            tr("Color"),
            self.background,
            hint=tr("Shown by View > On my background if no photo is chosen for it."),
        )
        self.end()
        self.background.chosen.connect(session.backdrop.set_color)

    def refresh(self) -> None:
        """Show what holds now."""
        self.marks.show_palette(self.settings.palette)
        self.marks.tint.set_value(self.settings.tint_percent)
        self.background.set_color(self.session.backdrop.color)

    def reset(self) -> None:
        """Bring back the first colors."""
        self._set_palette(theme.PALETTES[0])
        self._set_tint(DEFAULT_TINT)
        self.session.backdrop.set_color(DEFAULT_COLOR)
