"""The progress of an export of many photos, and its results at the end."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialogButtonBox, QListWidget, QProgressBar, QWidget

from app.workspace.export_all import ExportAll
from app.workspace.export_plan import Summary
from core.text.translate import tr, tr_in, tr_n
from ui.dialogs.fitting import FittingDialog
from ui.labels import ElidedLabel, Label
from ui.widgets import push_button, without_icons

_WIDTH, _LIST = 460, 160


class ExportProgress(FittingDialog):
    """Beside the window while `export` goes on; painting goes on, too. Turns into the summary at the end.

    Attributes:
        summary: what became of the export, None until it is over.
    """

    def __init__(self, export: ExportAll, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Exporting"))
        self._export = export
        self.summary: Summary | None = None
        self.text = Label()
        self.text.setWordWrap(True)
        self.name = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Photos exported"))
        self.left = QListWidget()
        self.left.setAccessibleName(tr("Photos that were not exported"))
        self.left.setWordWrap(True)
        self.left.setMaximumHeight(_LIST)
        self.left.hide()
        self.folder = push_button(
            tr("Open the folder"), tr("Show the files that were written"), "mdi6.folder-outline"
        )
        self._lay_out()
        self.folder.hide()  # until there is something in it
        export.progress.connect(self._show_progress)
        export.finished.connect(self.show_summary)
        self._show_progress(*export.counts, "")

    def _lay_out(self) -> None:
        self.box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.box.addButton(self.folder, QDialogButtonBox.ButtonRole.ActionRole)
        self.box.rejected.connect(self.reject)
        without_icons(self.box)
        for widget in (self.text, self.name, self.bar, self.left):
            self.rows.addWidget(widget)
        self.end_with(self.box, width=_WIDTH)

    def reject(self) -> None:
        """Cancel the export that goes on, whose summary follows; close once it is over."""
        if self._export.running:
            self._export.cancel()
            self.text.setText(tr("Stopping…"))
        else:
            super().reject()

    def _show_progress(self, done: int, count: int, name: str) -> None:
        if self._export.running:
            self.text.setText(
                tr_n("{done:,} of {n:,} photo written", "{done:,} of {n:,} photos written", count, done=done)
            )
            self.name.set_full_text(name)
            self.bar.setRange(0, max(count, 1))
            self.bar.setValue(done)

    def show_summary(self, summary: Summary) -> None:
        """Say what was written and what was not, instead of the progress."""
        self.summary = summary
        failed = [*summary.failed, *summary.left]
        is_whole = not summary.failed and not summary.stopped
        self.setWindowTitle(tr_in("window", "Exported") if is_whole else tr_in("window", "Export"))
        self.text.setText(summary.text)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for gone in (self.name, self.bar):
            gone.hide()
        self.left.addItems([str(each) for each in failed])
        self.left.setVisible(bool(failed))
        self.folder.setVisible(bool(summary.written))
        self.folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(summary.folder))))
        self.box.setStandardButtons(QDialogButtonBox.StandardButton.Close)
        without_icons(self.box)
        self.adjustSize()
        self.show()
