"""Verbs that paint and mark."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from app.editor.choices import MAX_EDGE, Choices
from app.editor.document import Document
from app.editor.edits import Edits
from app.editor.grabbing import Grabbing
from app.editor.painting import Painter
from app.editor.path_tool import PathTool
from app.editor.pen import Pen
from app.editor.shape_tool import DRAWN, Drawn, ShapeTool
from app.editor.steps import Steps
from app.editor.subject import SubjectFinder
from app.editor.touch_tool import TouchTool
from app.editor.touching import Toucher
from core.jobs.presets.marks import MarksValues
from core.text.translate import mark, tr
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

_NO_SELECTION = mark("This photo has no saved selection {number}, so its subject is looked for.")


class MarkingVerbs(Choices):
    """The verbs on marks and touch-up of the photo in view; the parts of `Session` do the work."""

    error = Signal(str)
    subject_changed = Signal()  # how Subject finds it

    document: Document
    painter: Painter
    edits: Edits
    pen: Pen
    path: PathTool
    shape: ShapeTool
    subject: SubjectFinder
    grabbing: Grabbing
    toucher: Toucher
    touch: TouchTool
    steps: Steps

    def set_unpainted(self, value: int) -> None:
        """Let pixels that nobody painted count as BACKGROUND (Remove) or UNKNOWN (Edge); undoable with a photo open."""
        if value not in (BACKGROUND, UNKNOWN):
            raise ValueError(f"unpainted cannot be {value!r}")
        self.edits.set_unpainted(value)

    def begin_stroke(self, x: float, y: float, value: int | None = None, pressure: float = 1.0) -> None:
        """Press at image position (x, y): paints a dot of `value` (default: the chosen class; the eraser unpaints)."""
        if self.document.trimap is None:
            return
        self.edits.settle()
        self._uncover_marks()
        color = None if self.tool == "eraser" else (self.value if value is None else value)
        over = None if self.tool == "grab" else self.paint_over
        self.painter.begin(x, y, color, size=self.brush_size, pressure=pressure, over=over)

    def extend_stroke(self, x: float, y: float, pressure: float = 1.0) -> None:
        """Move to (x, y) with the pointer down; nothing without a stroke."""
        self.painter.extend(x, y, pressure)

    def end_stroke(self) -> None:
        """Release: the stroke, of marks or of touch-up, becomes one undo step."""
        self.painter.end()
        self.toucher.end()

    def cancel_stroke(self) -> None:
        """Take the stroke in progress back as if it had never begun."""
        self.painter.cancel()
        self.toucher.cancel()

    def line_to(self, x: float, y: float, value: int | None = None) -> None:
        """Shift+click: a straight line from where the last stroke ended (a dot without one); one undo step."""
        start = self.painter.last_point or (x, y)
        self.begin_stroke(*start, value)
        self.extend_stroke(x, y)
        self.end_stroke()

    def bucket_fill(self, x: float, y: float, value: int | None = None) -> None:
        """Fill from (x, y) with `value` (default: the chosen class) by what `set_bucket` chose; in the background."""
        if self.document.photo is not None:
            self._uncover_marks()
            color = self.value if value is None else value
            self.edits.bucket(x, y, color, self.bucket_by, self.bucket_tolerance, over=self.paint_over)

    def lasso_fill(self, points: Sequence[tuple[float, float]], value: int | None = None) -> None:
        """Fill the polygon through these (x, y) image positions, three or more; one undo step."""
        if self.document.photo is not None and len(points) >= 3:
            self._uncover_marks()
            self.edits.lasso(points, self.value if value is None else value, self.paint_over)

    def mark_along(self, points: Sequence[tuple[float, float]], radius: float) -> None:
        """Mark Keep inside a path of (x, y) image positions and Edge within `radius` pixels of it; one undo step."""
        self._uncover_marks()
        self.edits.mark_along(points, radius)

    def mark_shape(self, outline: list[tuple[float, float]]) -> None:
        """Mark what is inside an outline of (x, y) image positions as the shape tool says; one undo step."""
        self._uncover_marks()
        self.shape.mark(outline)

    @property
    def sets_path(self) -> bool:
        """True with a tool in hand that sets points of a path: the path tool, or the shape tool with polygon or pen."""
        return self.tool == "path" or (self.tool == "shape" and self.shape.sets_points)

    def draw(self, shape: Drawn) -> None:
        """Take the shape tool in hand with this shape."""
        self.shape.set_shape(shape)
        self.set_tool("shape")

    def draw_next(self) -> None:
        """Take the shape tool in hand; where it is, the next shape."""
        is_next = self.tool == "shape"
        self.draw(DRAWN[(DRAWN.index(self.shape.shape) + is_next) % len(DRAWN)])

    def finish_path(self) -> bool:
        """Let the tool in hand make of the pen's path what it is for; False where it cannot, and says so."""
        if self.tool == "path":
            return self.path.close()
        self._uncover_marks()
        return self.shape.close()

    def take_up_path(self) -> None:
        """Show the last path again; with the path tool, unless one that sets points is in hand."""
        if not self.sets_path:
            self.set_tool("path")
        self.pen.take_up_last()

    def grab_box(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        """Mark the subject in the box between two (x, y) corners, in the background; one undo step."""
        if self.document.photo is not None:
            self._uncover_marks()
            self.grabbing.box(one, other)

    def grab_part(self, x: float, y: float, value: int) -> None:
        """Add the part under (x, y) to the subject, or with BACKGROUND take it away, in the background; one step."""
        if self.document.photo is not None:
            self._uncover_marks()
            self.grabbing.take_part((x, y), value)

    def preview_auto_edge(self, *fixed: int) -> None:
        """Show auto edge live while its width is dragged; `auto_edge` keeps it, undo takes it back. Widths as there."""
        if self.document.photo is not None:
            self._choose_edge(*fixed)
            self.edits.preview_auto_edge(self.edge.counts)

    def auto_edge(self, *fixed: int) -> None:
        """Lay a band of Edge along the subject's outline; one undo step, also after any number of previews.

        Its width is as chosen, or with two numbers this many pixels inside and outside, which is the choice then.
        """
        if self._needs_photo():
            self._choose_edge(*fixed)
            self.edits.auto_edge(self.edge.counts)

    def set_edge_fixed(self, fixed: bool) -> None:
        """Choose between one width and as much as each place needs; a band just laid is laid anew so."""
        super().set_edge_fixed(fixed)
        if self.edits.edge.hold() is not None:
            self.edits.auto_edge(self.edge.counts)

    def widen_edge(self) -> None:
        """Widen Edge where the matte is half transparent at its rim, and say in how many places; undoable."""
        if self._needs_photo():
            self.edits.widen_edge()

    def propose_subject(self) -> None:
        """Replace all marks by those proposed for the whole photo, in the background; one undo step.

        Where a saved selection was chosen as the subject, and the photo has it, by that.
        """
        if not self._needs_photo():
            return
        self._uncover_marks()
        number, photo = self.subject.selection, self.document.photo
        if number is None or photo is None:
            self.grabbing.propose()
        elif number <= len(photo.selections):
            self.edits.take_selection(number, self.edge.counts)
        else:
            self.edits.notice.emit(tr(_NO_SELECTION, number=number))
            self.grabbing.propose()

    def marks_values(self) -> MarksValues:
        """Return how Subject and Auto edge make marks now."""
        selection = self.subject.selection
        return MarksValues(self.subject.chosen if selection is None else None, selection, self.edge.counts)

    def why_not_marks(self, values: MarksValues) -> str:
        """Return why a preset of marks cannot be chosen, in a sentence; "" if it can."""
        if isinstance(values.edge_width, tuple) and max(values.edge_width) > MAX_EDGE:
            return tr("In the window Edge is at most {n:,} pixels wide inside and outside.", n=MAX_EDGE)
        return ""

    def use_marks(self, values: MarksValues) -> None:
        """Let Subject and Auto edge make marks so from now on; a band just laid is laid anew so, undoable."""
        self.subject.choose(values.network, values.selection)
        if isinstance(values.edge_width, tuple):
            self.set_edge_width(*values.edge_width)
        else:
            self.set_edge_percent(round(100 * values.edge_width))
        if self.edits.edge.hold() is not None:
            self.edits.auto_edge(self.edge.counts)
        self.subject_changed.emit()

    def begin_marking(self) -> None:
        """Do what a run waits for: propose all marks where nothing is to be kept yet, else take Edge in hand."""
        shares = self.document.shares()
        if shares and not shares.get(FOREGROUND):
            self.propose_subject()
        else:
            self.take_up(UNKNOWN)

    def stop_marking(self) -> bool:
        """Drop the marks that are still being found or read; False if there are none."""
        return bool(self.edits.busy) and self.edits.cancel()

    def clear_trimap(self) -> None:
        """Unpaint everything; undoable."""
        if self.document.photo is not None:
            self.edits.clear()

    def swap(self) -> None:
        """Swap the last two classes, or what the touch-up brush in hand does."""
        (self.touch.swap if self.tool == "touch" else self.swap_class)()

    def undo(self) -> None:
        """Take back the last step (first of all: whatever is still being computed)."""
        self.steps.undo()

    def redo(self) -> None:
        """Do the last undone step again."""
        self.steps.redo()

    # --- inside ------------------------------------------------------------------------------------------------

    def _uncover_marks(self) -> None:
        """Show what is marked now: marks that were hidden, or that a routing map would hide."""
        self.set_marks_shown(True)
        if self.document.routers or self.document.mixers:
            self.set_routing_view("off")

    def _choose_edge(self, *fixed: int) -> None:
        if fixed:
            self.set_edge_width(*fixed)

    def _needs_photo(self) -> bool:
        if self.document.photo is None:
            self.error.emit(tr("Open a photo first."))
            return False
        return True
