"""Ask how many photos are exported, and tell what that will write before it begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.presets import PresetShelf
from app.workspace.export_all import ExportAll
from app.workspace.export_plan import Plan, Request
from app.workspace.run_queue import NAMED
from core.errors import UserError
from core.imaging.photo import Photo
from core.jobs.backgrounds import Background, background
from core.jobs.export import Kind
from core.jobs.export_options import ExportOptions
from core.jobs.name_pattern import DEFAULT_PATTERN, PLACEHOLDERS
from core.jobs.presets.common import Preset
from core.jobs.presets.export import ExportValues
from core.jobs.targets import Existing
from core.text.lists import listed
from core.text.translate import mark, tr, tr_n
from ui import theme
from ui.depth_choice import depth_group, show_depths
from ui.dialogs.export_options import ExportOptionsDialog
from ui.dialogs.fitting import FittingDialog
from ui.export_words import cutout_on, options_line
from ui.labels import ElidedLabel, dim_label
from ui.widgets import choice_group, push_button, row_of, rule, without_icons

_RUN_FIRST = mark("Run all photos first to include those without a cutout of their marks.")
_PAUSE_MS = 120
"""After the last change, before the folder is looked at anew."""
_WIDTH = 540
_KINDS = {
    Kind.CUTOUT: (mark("Cutout"), mark("The subject on a transparent background")),
    Kind.ALPHA: (mark("Alpha"), mark("The alpha matte alone, in gray")),
    Kind.COMPOSITE: (mark("On background"), ""),
}
"""The kinds of export with title and tip; that of composites names the background."""
_EXISTING = {
    Existing.NUMBER: mark("Keep them, number the new ones"),
    Existing.SKIP: mark("Keep them, leave those photos out"),
    Existing.REPLACE: mark("Replace them"),
}


@dataclass(frozen=True)
class Offer:
    """The dialog's initial values.

    Attributes:
        folder: where to.
        count: how many photos are open.
        chosen: keys of those chosen in the filmstrip.
        only_chosen: whether these alone are exported at first.
        background: what composites stand on, and `on` what that is called: "black", "white", #rrggbb or "own".
        presets: those of exports.
        pattern: the name pattern at first.
        options: how files are written at first.
        preset_background: the color that the preset chosen last puts composites on, "" for none.
    """

    folder: Path
    count: int
    chosen: tuple[int, ...]
    only_chosen: bool
    background: Callable[[Photo], Background]
    on: str
    presets: PresetShelf
    pattern: str = DEFAULT_PATTERN
    options: ExportOptions = field(default_factory=ExportOptions)
    preset_background: str = ""


class ExportAllDialog(FittingDialog):
    """Builds a request, shows what `export` plans for it, and keeps that `plan` once it is accepted."""

    def __init__(
        self,
        export: ExportAll,
        offer: Offer,
        ask_folder: Callable[[Path], Path | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export all"))
        self._export, self._offer, self._ask_folder = export, offer, ask_folder
        self._folder, self.options = offer.folder, offer.options
        self._preset: Preset[ExportValues] | None = None
        self.preset_background = offer.preset_background
        self._color, self._behind, self._on = "", offer.background, offer.on
        self.plan: Plan | None = None
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self._ask_plan)
        self._make()
        self._lay_out()
        self._show_options()
        export.planned.connect(self._show_plan)
        export.refused.connect(self._refuse)
        self._follow()

    # --- what is asked for ---------------------------------------------------------------------------------------

    def request(self) -> Request:
        """Return what is chosen; composites have 8 bits, or what comes nearest to that."""
        kind = list(_KINDS)[self.kinds.checkedId()]
        depth = None if kind is Kind.COMPOSITE else self.depths.checkedId() or None
        return Request(
            self._folder,
            self.pattern.text(),
            kind,
            replace(self.options, depth=depth),
            self.existing.currentData(),
            self.outdated.isChecked(),
            self._offer.chosen if self.photos.checkedId() else None,
            self._behind,
        )

    def take(self, options: ExportOptions, preset: Preset[ExportValues] | None = None) -> None:
        """Write files so; of a preset also the kind of picture and the color behind it."""
        self.options, self._preset = options, preset
        color = self._color if preset is None else preset.values.color
        self._behind, self._on = self._offer.background, self._offer.on
        if color:
            self._behind, self._on = partial(background, color), color
        if preset is not None:
            self.kinds.button(list(_KINDS).index(preset.values.kind)).setChecked(True)
        self._show_options()
        self._follow()

    def _show_options(self) -> None:
        self.kinds.button(list(_KINDS).index(Kind.COMPOSITE)).setToolTip(cutout_on(self._on))
        self.depths.button(self.options.depth or 0).setChecked(True)
        line = options_line(self.options, says_depth=False)
        if self._preset is not None:
            line = tr("{name}: {options}", name=self._preset.title, options=line)
        self.written.set_full_text(line)

    def _ask_options(self) -> None:
        depth, kind = self.depths.checkedId() or None, list(_KINDS)[self.kinds.checkedId()]
        asked = replace(self.options, depth=depth)
        dialog = ExportOptionsDialog(asked, self._offer.presets, kind, self, self.preset_background)
        if dialog.exec():
            preset = dialog.preset
            if dialog.is_chosen:
                self.preset_background = self._color = dialog.background
            elif preset != self._preset:
                preset = None  # alike by chance: it changes neither kind nor color
            self.take(dialog.options(), preset)

    # --- putting together ----------------------------------------------------------------------------------------

    def _make(self) -> None:
        offer = self._offer
        every = tr("All {n:,} photos", n=offer.count) if offer.count > 1 else tr("The photo")
        self.photos = choice_group(
            (every, tr("Every photo that is open")),
            (_chosen_text(len(offer.chosen)), tr("Those chosen in the filmstrip")),
        )
        self.photos.button(int(offer.only_chosen)).setChecked(True)
        self.photos.button(1).setEnabled(bool(offer.chosen))
        self.kinds = choice_group(*((tr(title), tip and tr(tip)) for title, tip in _KINDS.values()))
        self.depths = depth_group(tr("As many bits as each photo has, or the most the format holds"))
        self.written = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.more = push_button(
            tr("Options…"), tr("Choose format, size and what goes with the picture, or a preset"), "mdi6.tune"
        )
        self.more.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.more.clicked.connect(self._ask_options)
        self.folder = ElidedLabel(str(self._folder))
        self.choose = push_button(tr("Choose…"), tr("Choose the folder to write to"), "mdi6.folder-outline")
        self.choose.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.choose.clicked.connect(self._choose_folder)
        self.pattern = QLineEdit(offer.pattern)
        self.pattern.setAccessibleName(tr("Names"))
        self.pattern.setToolTip(tr("The names of the files; words in braces are replaced for each photo"))
        self.insert = self._insert_button()
        self.example = dim_label("", wrap=True)
        self.example.setMinimumHeight(2 * self.example.fontMetrics().lineSpacing())
        self.existing = QComboBox()
        self.existing.setAccessibleName(tr("Files that are there already"))
        for existing, text in _EXISTING.items():
            self.existing.addItem(tr(text), existing)
        self.outdated = QCheckBox(tr("Export older cutouts, too"))
        self.outdated.setToolTip(
            tr("Photos whose marks have changed since their run, with their earlier cutout")
        )
        self.told = dim_label("", wrap=True)
        self.told.setMinimumHeight(5 * self.told.fontMetrics().lineSpacing())
        self._connect()

    def _connect(self) -> None:
        self.pattern.textChanged.connect(self._follow)
        self.existing.currentIndexChanged.connect(self._follow)
        self.outdated.toggled.connect(self._follow)
        for group in (self.photos, self.kinds, self.depths):
            group.idToggled.connect(self._follow)

    def _insert_button(self) -> QToolButton:
        button, menu = QToolButton(), QMenu(self)
        for name, meaning in PLACEHOLDERS.items():
            action = menu.addAction(f"{{{name}}}   {tr(meaning)}")
            action.triggered.connect(lambda _=False, name=name: self.pattern.insert(f"{{{name}}}"))
        button.setText(tr("Insert ▾"))
        button.setToolTip(tr("Words that are replaced for each photo"))
        button.setAccessibleName(tr("Insert a placeholder"))
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _lay_out(self) -> None:
        self.box = QDialogButtonBox()
        self.go = QPushButton(tr("Export"))
        self.go.setDefault(True)
        self.box.addButton(self.go, QDialogButtonBox.ButtonRole.AcceptRole)
        self.box.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.box.accepted.connect(self.accept)
        self.box.rejected.connect(self.reject)
        without_icons(self.box)
        rows: tuple[tuple[QWidget | str, ...], ...] = (
            (tr("Photos"), *self.photos.buttons()),
            (tr("Picture"), *self.kinds.buttons()),
            (tr("Files"), self.written, self.more),
            (tr("Depth"), *self.depths.buttons()),
            (tr("Folder"), self.folder, self.choose),
            (tr("Names"), self.pattern, self.insert),
            ("", self.example),
            (tr("Files there"), self.existing),
            ("", self.outdated),
        )
        for row in rows:
            self.rows.addWidget(row_of(*row))
        for widget in (rule(), self.told):
            self.rows.addWidget(widget)
        self.end_with(self.box, width=_WIDTH)

    # --- following -----------------------------------------------------------------------------------------------

    def _choose_folder(self) -> None:
        folder = self._ask_folder(self._folder)
        if folder is not None:
            self._folder = folder
            self.folder.set_full_text(str(folder))
            self._follow()

    def _follow(self) -> None:
        """Show the name of a file at once, and what would be written a little later."""
        request = self.request()
        self.plan = None
        self.go.setEnabled(False)
        show_depths(self.depths, self.options.format_of())
        self.depths.button(0).setEnabled(True)
        if request.kind is Kind.COMPOSITE:
            for button in self.depths.buttons():
                button.setEnabled(False)
        try:
            self.example.setText(tr("For example {name}", name=self._export.example(request)))
            _color(self.example, theme.colors().dim)
        except UserError as error:
            self._soon.stop()
            self.example.setText(str(error))
            _color(self.example, theme.colors().bad)
            self._tell("", theme.colors().dim)
            self.go.setText(tr("Export"))
            return
        self._soon.start()

    def _ask_plan(self) -> None:
        self._export.plan(self.request())

    def _show_plan(self, plan: Plan) -> None:
        if plan.request != self.request():
            return  # of a moment ago
        self.plan = plan
        count = len(plan.files)
        self.go.setText(tr_n("Export {n:,} photo", "Export {n:,} photos", count) if count else tr("Export"))
        self.go.setEnabled(bool(count))
        self._tell(plan_text(plan), theme.colors().warn if plan.replaced or not count else theme.colors().dim)
        self.told.setToolTip("\n".join([*map(str, plan.left), *plan.remarks]))

    def _refuse(self, sentence: str) -> None:
        self._tell(sentence, theme.colors().bad)

    def _tell(self, text: str, color: str) -> None:
        self.told.setText(text)
        _color(self.told, color)


def _chosen_text(count: int) -> str:
    return tr("The chosen photo") if count == 1 else tr("The {n:,} chosen photos", n=count)


def plan_text(plan: Plan) -> str:
    """Return what a plan would do in sentences; who is left out is named with the reason."""
    reasons: dict[str, list[str]] = {}
    for each in plan.left:
        reasons.setdefault(each.reason, []).append(each.name)
    left = [
        tr("Left out: {names} ({reason}).", names=listed(names, NAMED), reason=reason)
        for reason, names in reasons.items()
    ]
    return "\n".join([plan.text, *left, *([tr(_RUN_FIRST)] if left else []), *plan.remarks[:1]])


def _color(label: QWidget, color: str) -> None:
    label.setStyleSheet(f"color: {color}")
