"""What is shown after a fault: what happened, that the work is kept, and the report, which goes nowhere by itself."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QHBoxLayout, QPlainTextEdit, QWidget

from app.crashes import shelf
from app.errors import Fault
from core.text.translate import tr
from ui.dialogs.fitting import FittingDialog
from ui.labels import Label, dim_label
from ui.widgets import push_button, without_icons

_WIDTH = 560
_LINES = 16


class CrashDialog(FittingDialog):
    """Tells of a fault; `words` say what happened and where the work is, a paragraph each.

    With `can_close` it asks whether to go on (accept) or to close the program, which `close_wanted` asks for.
    """

    close_wanted = Signal()

    def __init__(
        self, fault: Fault, words: tuple[str, ...], *, can_close: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._fault = fault
        self.setWindowTitle(tr("Something went wrong"))
        for text in (*words, _about_report(fault)):
            label = Label(text)
            label.setWordWrap(True)
            self.rows.addWidget(label)
        self.said = dim_label("")
        self.rows.addLayout(self._report_buttons())
        self.names = QCheckBox(tr("Include the names of my files"))
        self.names.setToolTip(tr("Otherwise only the type and size of a file are in the report"))
        self.names.toggled.connect(self._show_names)
        self.report = self._make_report()
        for widget in (self.names, self.report):
            widget.hide()
            self.rows.addWidget(widget)
        self.end_with(self._buttons(can_close), width=_WIDTH)
        self.go_on.setFocus()

    def _make_report(self) -> QPlainTextEdit:
        report = QPlainTextEdit(self._fault.report.text())
        report.setReadOnly(True)
        report.setTabChangesFocus(True)
        report.setAccessibleName(tr("Report"))
        report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        report.setFixedHeight(_LINES * report.fontMetrics().lineSpacing())
        return report

    def _report_buttons(self) -> QHBoxLayout:
        self.show_button = push_button(tr("&Show report"), tr("Show all that is in the report"))
        self.copy_button = push_button(tr("&Copy"), tr("Copy the report, to paste it into a message"))
        self.folder_button = push_button(tr("Open &folder"), tr("Show the folder of the reports"))
        self.folder_button.setEnabled(self._fault.path is not None)
        row = QHBoxLayout()
        for button in (self.show_button, self.copy_button, self.folder_button):
            button.setAutoDefault(False)  # Enter goes on, wherever the focus is
            row.addWidget(button)
        row.addWidget(self.said, 1)
        return row

    def _buttons(self, can_close: bool) -> QDialogButtonBox:
        box, role = QDialogButtonBox(), QDialogButtonBox.ButtonRole
        if can_close:
            self.close_button = push_button(
                tr("C&lose Matte Studio"), tr("Close; you are asked about unsaved work")
            )
            box.addButton(self.close_button, role.DestructiveRole)
            self.close_button.clicked.connect(self._close)
        self.go_on = push_button(tr("&Go on") if can_close else tr("OK"), "")
        box.addButton(self.go_on, role.AcceptRole)
        self._connect()
        without_icons(box)
        return box

    def _connect(self) -> None:
        self.show_button.clicked.connect(self._toggle)
        self.copy_button.clicked.connect(self._copy)
        self.folder_button.clicked.connect(_open_folder)
        self.go_on.clicked.connect(self.accept)
        self.go_on.setDefault(True)

    def _toggle(self) -> None:
        shown = self.report.isHidden()
        for widget in (self.names, self.report):
            widget.setVisible(shown)
        self.show_button.setText(tr("Hide &report") if shown else tr("&Show report"))
        self.show_button.setAccessibleName("")
        if not shown:
            self.shrink()

    def _show_names(self, names: bool) -> None:
        self.report.setPlainText(self._fault.report.text(names=names))
        path = self._fault.path
        is_written = path is None or shelf.rewrite(path, self._fault.report, names=names)
        self.said.setText("" if is_written else tr("The file stays as it was; Copy takes what is shown."))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._fault.report.text(names=self.names.isChecked()))
        self.said.setText(tr("The report is on the clipboard."))

    def _close(self) -> None:
        self.accept()
        self.close_wanted.emit()


def _about_report(fault: Fault) -> str:
    if fault.path is None:
        return tr("No report could be written, but Copy puts one on the clipboard. Nothing is sent anywhere.")
    return tr(
        "A report was written on this computer: {path}. It is not sent anywhere; if you pass it on, that is up to you.",
        path=str(fault.path),
    )


def _open_folder() -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(shelf.folder())))
