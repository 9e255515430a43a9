"""Ask how exports are written: format, depth, size, alpha and what goes with the picture; presets by name."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QWidget,
)

from app.presets import PresetShelf
from core.imaging.formats.record import AlphaAs, Format
from core.jobs.export import Kind
from core.jobs.export_options import RANGES, ExportOptions, depths_of, formats_for
from core.jobs.presets.common import Preset
from core.jobs.presets.export import ExportValues
from core.text.translate import mark, tr
from ui import export_words as words
from ui.depth_choice import depth_group, show_depths
from ui.dialogs.fitting import FittingDialog
from ui.dialogs.preset_questions import PresetQuestions
from ui.dialogs.preset_row import PresetRow
from ui.labels import dim_label
from ui.preset_verbs import PresetVerbs
from ui.spins import SpinBox, pixel_unit
from ui.widgets import choice_group, row_of, rule, without_icons

_WIDTH = 500
_QUALITY, _LONGEST = 95, 2048
"""What is proposed if there was none."""
_NO_ALPHA = mark(
    "{format} holds no transparency: it is for alphas and, with Export on the background…, for cutouts on the "
    "background in view. Cutouts are saved as PNG."
)
_NO_ALPHA_ON = mark(
    "{format} holds no transparency: it is for alphas and, with Export on the background…, for cutouts on "
    "{color}. Cutouts are saved as PNG."
)
_LINEAR = mark(
    "{format} files are in linear light, with associated alpha, as compositing programs expect them."
)
_LAYERS = mark(
    "Layers: the photo, the cutout with a mask, your background if that is shown; the marks as a channel. "
    "Trimmed pictures end at the border of the photo."
)


class ExportOptionsDialog(FittingDialog):
    """`options` begin as given; `preset` is the one that they are.

    Args:
        options: what the controls show first.
        shelf: the presets there are.
        kind: what a preset that is saved here makes of a matte, unless it comes from one of another kind.
        parent: the window.
        background: the color that composites stand on so far; "" for none of their own.
    """

    def __init__(
        self,
        options: ExportOptions,
        shelf: PresetShelf,
        kind: Kind = Kind.CUTOUT,
        parent: QWidget | None = None,
        background: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export options"))
        self._is_taking = False
        self._kind, self._behind = kind, background
        self.background = background
        """The color that composites stand on: that of the preset that was chosen last; "" for none of their own."""
        self.is_chosen = False
        """True if a preset was chosen here."""
        self._make()
        self._verbs = PresetVerbs(
            shelf,
            self._values,
            PresetQuestions(self),
            is_set=lambda values: values.options == self.options(),
            parent=self,
        )
        self._verbs.chosen.connect(self._choose)
        self.presets = PresetRow(self._verbs)
        self.finished.connect(self._leave)
        shelf.read()
        self._lay_out()
        self._connect()
        self.take(options)

    def _leave(self) -> None:
        """Go, once what was asked of the presets is done: what fails is still said."""
        if self._verbs.waits:
            self._verbs.settled.connect(self.deleteLater)
        else:
            self.deleteLater()

    @property
    def preset(self) -> Preset[ExportValues] | None:
        """The preset that was chosen, as long as nothing was changed since."""
        return self._verbs.current

    @property
    def format(self) -> Format:
        """The format that is chosen."""
        found: Format = self.formats.currentData()
        return found

    def options(self) -> ExportOptions:
        """Return what is chosen; what the format leaves no choice of is as usual."""
        holds = self.format.holds
        assert holds is not None
        depth = self.depths.checkedId()
        is_lossless = self.lossless.isChecked() and holds.lossless
        return ExportOptions(
            format=self.format.name,
            depth=depth if depth in depths_of(holds) else None,
            quality=self.quality.value() if holds.quality and not is_lossless else None,
            trim=self.padding.value() if self.trim.isChecked() else None,
            longest=self.longest.value() if self.limit.isChecked() else None,
            is_associated=holds.associated and bool(self.association.checkedId()),
            alpha_as=AlphaAs.SELECTION if self._is_selection else AlphaAs.TRANSPARENCY,
            keeps_hidden=holds.alpha and bool(self.hidden.checkedId()),
            keeps_metadata=self.metadata.isChecked(),
            keeps_location=self.location.isChecked() and self.metadata.isChecked(),
        )

    def take(self, options: ExportOptions) -> None:
        """Show these."""
        self._is_taking = True
        self.formats.setCurrentText(options.format)
        self.depths.button(options.depth or 0).setChecked(True)
        self.lossless.setChecked(options.quality is None)
        self.quality.setValue(options.quality or _QUALITY)
        self.trim.setChecked(options.trim is not None)
        self.padding.setValue(options.trim or 0)
        self.limit.setChecked(options.longest is not None)
        self.longest.setValue(options.longest or _LONGEST)
        self.association.button(int(options.is_associated)).setChecked(True)
        self.alpha_as.button(int(options.alpha_as is AlphaAs.SELECTION)).setChecked(True)
        self.hidden.button(int(options.keeps_hidden)).setChecked(True)
        self.metadata.setChecked(options.keeps_metadata)
        self.location.setChecked(options.keeps_location)
        self._is_taking = False
        self._follow()

    def _choose(self, preset: Preset[ExportValues]) -> None:
        """Show the options of a preset; what is saved from here on is of its kind."""
        values, self.is_chosen = preset.values, True
        self._kind, self._behind = values.kind, values.background
        self.background = values.color if values.kind is Kind.COMPOSITE else ""
        self.take(values.options)

    def _values(self) -> ExportValues:
        """Return what is chosen as the values of a preset; cutouts that their format cannot hold become composites."""
        assert self.format.holds is not None
        is_cutout = self._kind is Kind.CUTOUT
        if is_cutout and not self.format.holds.alpha:
            return ExportValues(self.options(), Kind.COMPOSITE, self.background)
        return ExportValues(self.options(), self._kind, self._behind)

    @property
    def _is_selection(self) -> bool:
        assert self.format.holds is not None
        return self.format.holds.selection and bool(self.alpha_as.checkedId())

    # --- putting together ----------------------------------------------------------------------------------------

    def _make(self) -> None:
        self.formats = QComboBox()
        self.formats.setAccessibleName(tr("Format"))
        _tip(
            self.formats,
            tr("The kind of file; a name typed with another ending is written in that format"),
        )
        for each in formats_for(needs_alpha=False):
            self.formats.addItem(each.name, each)
        self.depths = depth_group(tr("As many bits as the photo has, or the most the format holds"))
        self.lossless = _check(tr("Without loss"), tr("Every pixel stays as it is; larger files"))
        self.quality = _spin(
            "quality", "", tr("Quality"), tr("100 is nearly without loss; 80 to 95 is usual")
        )
        self.trim = _check(tr("Trim to the subject"), tr("Leave out what is fully transparent around it"))
        self.padding = _spin(
            "trim",
            tr(" px around it"),
            tr("Pixels around the subject"),
            tr("How much is left around the subject"),
        )
        self.limit = _check(
            tr("Longest side at most"), tr("Make larger pictures smaller; small ones stay as they are")
        )
        self.longest = _spin("longest", pixel_unit(), tr("Longest side"), tr("Pixels of the longer side"))
        self.association = _group(
            (
                tr("Straight"),
                tr("Colors are whole under soft edges: what photo and layout programs expect"),
            ),
            (
                tr("Associated"),
                tr("Colors are multiplied by alpha (premultiplied): what compositing programs expect"),
            ),
        )
        self.alpha_as = _group(
            (tr("Transparency"), tr("What was removed is transparent")),
            (
                tr("Saved selection"),
                tr("The photo stays whole, with the cutout as a selection (an alpha channel) to load"),
            ),
        )
        self.hidden = _group(
            (tr("Cleaned"), tr("Nothing of the photo is left where it is fully transparent")),
            (
                tr("Photo kept"),
                tr("The photo is still there under full transparency, so that a mask can bring it back"),
            ),
        )
        self.metadata = _check(
            tr("Camera data and resolution"), tr("EXIF and pixels per inch of the photo go with it")
        )
        self.location = _check(tr("Location"), tr("Where the photo was taken goes with it, too"))

    def _lay_out(self) -> None:
        self.note = dim_label("", wrap=True)
        self.note.setMinimumHeight(2 * self.note.fontMetrics().lineSpacing())
        self.box = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.box.accepted.connect(self.accept)
        self.box.rejected.connect(self.reject)
        without_icons(self.box)
        self.rows.addWidget(row_of(tr("Preset"), self.presets))
        self.rows.addWidget(rule())
        rows: tuple[tuple[QWidget | str, ...], ...] = (
            (tr("Format"), self.formats),
            (tr("Depth"), *self.depths.buttons()),
            (tr("Quality"), self.lossless, self.quality),
            (tr("Frame"), self.trim, self.padding),
            (tr("Size"), self.limit, self.longest),
            (tr("Alpha as"), *self.alpha_as.buttons()),
            (tr("Soft edges"), *self.association.buttons()),
            (tr("Clear areas"), *self.hidden.buttons()),
            (tr("Photo data"), self.metadata, self.location),
        )
        for row in rows:
            self.rows.addWidget(row_of(*row))
        self.rows.addWidget(self.note)
        self.end_with(self.box, width=_WIDTH)

    def _connect(self) -> None:
        self.formats.currentIndexChanged.connect(self._follow)
        for group in (self.depths, self.association, self.alpha_as, self.hidden):
            group.idToggled.connect(self._follow)
        for check in (self.lossless, self.trim, self.limit, self.metadata, self.location):
            check.toggled.connect(self._follow)
        for spin in (self.quality, self.padding, self.longest):
            spin.valueChanged.connect(self._follow)

    # --- following -----------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Let only those controls be used that count for the format, with the reason on the others."""
        if self._is_taking:
            return
        chosen, options = self.format, self.options()
        holds = chosen.holds
        assert holds is not None
        show_depths(self.depths, chosen, hides_float=False)
        if self.depths.checkedId() and options.depth is None:
            self.depths.button(0).setChecked(True)
        if not (holds.quality and holds.lossless):  # show what will be
            self.lossless.setChecked(not holds.quality)
        no_quality = words.why_no_quality(chosen)
        _allow(no_quality or words.why_not_lossless(chosen), self.lossless)
        lossless = "" if options.quality is not None else tr("Without loss there is no quality to choose.")
        _allow(no_quality or lossless, self.quality)
        _allow("" if self.trim.isChecked() else tr("For cutouts that are trimmed."), self.padding)
        _allow("" if self.limit.isChecked() else tr("For a longest side that is limited."), self.longest)
        selection = tr("A saved selection is never associated.") if self._is_selection else ""
        _allow(words.why_no_association(chosen) or selection, *self.association.buttons())
        _allow(words.why_no_selection(chosen), *self.alpha_as.buttons())
        _allow(words.why_no_hidden(options, chosen), *self.hidden.buttons())
        no_data = "" if holds.exif or holds.dpi else tr("{format} holds no camera data.", format=chosen.name)
        _allow(no_data, self.metadata)
        no_metadata = "" if self.metadata.isChecked() else tr("It is a part of the camera data.")
        _allow(no_data or no_metadata, self.location)
        self.note.setText(_note(chosen, self.background))
        self._verbs.refresh()


def _note(chosen: Format, color: str) -> str:
    assert chosen.holds is not None
    if not chosen.holds.alpha:
        return tr(_NO_ALPHA_ON if color else _NO_ALPHA, format=chosen.name, color=color)
    if chosen.holds.is_float:
        return tr(_LINEAR, format=chosen.name)
    return tr(_LAYERS) if chosen.holds.layers else ""


def _allow(why_not: str, *widgets: QWidget) -> None:
    """Let controls be used, or not, with the reason as their tool tip."""
    for widget in widgets:
        widget.setEnabled(not why_not)
        widget.setToolTip(why_not or widget.property("tip"))


def _tip(widget: QWidget, tip: str) -> None:
    widget.setProperty("tip", tip)
    widget.setToolTip(tip)


def _check(text: str, tip: str) -> QCheckBox:
    box = QCheckBox(text)
    _tip(box, tip)
    return box


def _spin(option: str, suffix: str, name: str, tip: str) -> SpinBox:
    spin = SpinBox(*RANGES[option], suffix)
    spin.setAccessibleName(name)
    _tip(spin, tip)
    return spin


def _group(*choices: tuple[str, str]) -> QButtonGroup:
    group = choice_group(*choices)
    for button in group.buttons():
        _tip(button, button.toolTip())
    return group
