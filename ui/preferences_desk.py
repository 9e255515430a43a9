"""Opens the preferences over a window, and once more over the window that takes its place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.session import Session
from ui.dialogs.preferences.dialog import Place, PreferencesDialog
from ui.dialogs.preferences.files import FilesPage
from ui.dialogs.preferences.general import GeneralPage
from ui.dialogs.preferences.keys import KeysPage
from ui.dialogs.preferences.look import LookPage
from ui.dialogs.preferences.models import ModelsPage
from ui.dialogs.preferences.page import Page
from ui.dialogs.preferences.performance import PerformancePage
from ui.file_desk import FileDesk


class PreferencesDesk:
    """`set_palette` and `set_tint` color the marks in the window, `files` asks for models."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        files: FileDesk,
        *,
        set_palette: Callable[[str], None],
        set_tint: Callable[[int], None],
    ) -> None:
        self._window, self._session, self._files = window, session, files
        self._set_palette, self._set_tint = set_palette, set_tint
        self._dialog: PreferencesDialog | None = None

    def show(self) -> PreferencesDialog:
        """Show the preferences, on the page that was looked at last."""
        if self._dialog is None:
            self._dialog = PreferencesDialog(self.pages(), self._window)
        if not self._dialog.isVisible():
            self._dialog.names.setFocus()
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        return self._dialog

    def place(self) -> Place | None:
        """Return where a person is in the preferences, None where these are not open."""
        return self._dialog.place() if self._dialog is not None and self._dialog.isVisible() else None

    def go_to(self, place: Place | None) -> None:
        """Show the preferences where a person was in those of the window before; nothing for None."""
        if place is not None:
            self.show().go_to(place)

    def close(self) -> None:
        """The window goes."""
        if self._dialog is not None:
            self._dialog.leave()

    def pages(self) -> list[Page]:
        """Return all pages, made anew."""
        session, files = self._session, self._files
        return [
            GeneralPage(session),
            PerformancePage(session),
            FilesPage(session),
            ModelsPage(session, files.choose_model, files.choose_subject_network),
            LookPage(session, self._set_palette, self._set_tint),
            KeysPage(session),
        ]
