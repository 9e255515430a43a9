"""Undo and redo as the user means them: what is in the making first, then the history."""

from __future__ import annotations

from typing import Protocol

from app.editor.edits import Edits
from app.editor.history import History
from app.editor.painting import Painter
from app.editor.path_tool import PathTool
from app.editor.pen import Pen
from app.editor.refining import Refining
from app.editor.touching import Toucher
from core.text.translate import tr


class Editors(Protocol):
    """All that can be in the making."""

    history: History
    painter: Painter
    edits: Edits
    toucher: Toucher
    refining: Refining
    path: PathTool
    pen: Pen

    @property
    def sets_path(self) -> bool:
        """True with a tool in hand that sets points of a path."""
        ...

    def cancel_stroke(self) -> object:
        """Take a stroke in progress back."""
        ...


class Steps:
    """The next steps of undo and redo; a path that is being set has steps of its own."""

    def __init__(self, editors: Editors) -> None:
        self._editors = editors

    @property
    def undo_text(self) -> str | None:
        """The step that undo would take back, None for none."""
        if self._editors.sets_path and self._editors.pen.can_undo:
            return tr("Path point")
        return self._editors.history.undo_text if self._editors.history.can_undo else None

    @property
    def redo_text(self) -> str | None:
        """The step that redo would do again, None for none."""
        if self._editors.sets_path and self._editors.pen.can_redo:
            return tr("Path point")
        return self._editors.history.redo_text if self._editors.history.can_redo else None

    def undo(self) -> None:
        """Take back what is in the making, else the last step."""
        editors = self._editors
        parts = (
            editors.painter.cancel,
            editors.toucher.cancel,
            editors.refining.cancel,
            self._undo_point,
            editors.path.take_back,
        )
        if not any(take() for take in (*parts, editors.edits.take_back)):
            editors.history.undo()

    def redo(self) -> None:
        """Do the last undone step again."""
        editors = self._editors
        editors.cancel_stroke()
        editors.refining.cancel()
        editors.edits.take_back()
        if not (self._editors.sets_path and editors.pen.redo()):
            editors.history.redo()

    def _undo_point(self) -> bool:
        return self._editors.sets_path and self._editors.pen.undo()
