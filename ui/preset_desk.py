"""Presets of marks, matting and refinement, beside the headings of their panels."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.matting import run_presets
from app.session import Session
from core.jobs.presets.common import Preset
from core.jobs.presets.marks import MarksValues
from core.jobs.presets.matting import MattingValues
from core.refine.refinement import Refinement
from core.text.translate import tr
from ui.dialogs.preset_questions import PresetQuestions
from ui.panels.section import Section
from ui.preset_menu import PresetMenu
from ui.preset_verbs import PresetVerbs

_WIDTH = 16


class PresetDesk(QObject):
    """Puts a menu of presets beside the heading of each panel, and does what is chosen there.

    Attributes:
        marks, matting, refine: the menus.
    """

    def __init__(
        self, session: Session, window: QWidget, *, mark: Section, matte: Section, refine: Section
    ) -> None:
        super().__init__(window)
        self._session = session
        questions, shelves = PresetQuestions(window), session.presets
        marks = PresetVerbs(shelves.marks, session.marks_values, questions, parent=self)
        matting = PresetVerbs(shelves.matting, self._matting_now, questions, parent=self)
        refining = PresetVerbs(shelves.refine, lambda: session.refining.refinement, questions, parent=self)
        self.marks = PresetMenu(tr("Marks presets"), marks, session.why_not_marks)
        self.matting = PresetMenu(tr("Matting presets"), matting, self._why_not_matting)
        self.refine = PresetMenu(tr("Refine presets"), refining)
        for section, menu in ((mark, self.marks), (matte, self.matting), (refine, self.refine)):
            menu.setFixedSize(_WIDTH, section.heading.height())  # no higher than the words beside it
            section.head.insertWidget(1, menu)
            QWidget.setTabOrder(section.heading, menu)
            section.head.addStretch()  # it stays beside them where nothing else is there
        marks.chosen.connect(self._choose_marks)
        matting.chosen.connect(self._choose_matting)
        refining.chosen.connect(self._choose_refinement)
        self._follow(marks, matting, refining)

    def _follow(self, marks: PresetVerbs, matting: PresetVerbs, refining: PresetVerbs) -> None:
        session = self._session
        session.edge_changed.connect(marks.refresh)
        session.subject_changed.connect(marks.refresh)
        for signal in (session.max_tokens_changed, session.attention_changed, session.prediction_changed):
            signal.connect(matting.refresh)
        session.refining.changed.connect(refining.refresh)
        session.refining.changed.connect(self._allow_refining)
        self._allow_refining()
        for verbs in (marks, matting, refining):
            verbs.refresh()

    def _allow_refining(self) -> None:
        self.refine.setEnabled(self._session.refining.is_possible)

    def _matting_now(self) -> MattingValues:
        return run_presets.values_now(self._session, self._session.host.config)

    def _why_not_matting(self, values: MattingValues) -> str:
        return run_presets.why_not(values, self._session.host.config)

    def _choose_matting(self, preset: Preset[MattingValues]) -> None:
        run_presets.choose(preset.values, self._session, self._session.host.config)

    def _choose_marks(self, preset: Preset[MarksValues]) -> None:
        self._session.use_marks(preset.values)

    def _choose_refinement(self, preset: Preset[Refinement]) -> None:
        self._session.refining.use(preset.values, preset.title)
