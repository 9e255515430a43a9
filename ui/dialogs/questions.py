"""The boxes that interrupt: unsaved work, an export not written, a file about to be replaced, an error."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QAbstractButton, QLabel, QMessageBox, QPushButton, QWidget

from app.files.sources import Source
from ui.widgets import without_icons

_NAMED = 8
"""Photos that a question names, before it says how many more there are."""


class Answer(Enum):
    """Answers to what shall become of unsaved work."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


def plain_box(parent: QWidget, title: str, text: str, more: str = "") -> QMessageBox:
    """A warning that shows its words as they are: Qt's own takes a file called ``<b>x.png`` for HTML."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(more)
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
    return box


def confirmed(
    box: QMessageBox, verb: str, other: str = "&Cancel", over: SignalInstance | None = None
) -> bool:
    """Ask with two buttons; True where `verb`, which loses something, is clicked. `over` answers with the `other`."""
    loses = box.addButton(verb, QMessageBox.ButtonRole.DestructiveRole)
    keeps = box.addButton(other, QMessageBox.ButtonRole.RejectRole)
    if over is not None:
        over.connect(keeps.click)
    clicked = _clicked(box, keeps, keeps)
    if over is not None:
        over.disconnect(keeps.click)
    return clicked is loses


def _clicked(box: QMessageBox, default: QPushButton, escape: QPushButton) -> QAbstractButton | None:
    """Ask, and return what was pressed; Enter presses `default`, Esc `escape`."""
    without_icons(box)
    box.setDefaultButton(default)
    box.setEscapeButton(escape)
    box.exec()
    return box.clickedButton()


def ask_unsaved(parent: QWidget, name: str, what: str) -> Answer:
    """Ask whether the work on `name` is to be saved before `what` ("closing", "closing it")."""
    return _answer(
        plain_box(
            parent,
            "Unsaved work",
            f"Save your work on {name} before {what}?",
            "Marks, matte, touch-up, settings and versions go into one project file, which opens again as you left it.",
        )
    )


def ask_unsaved_all(parent: QWidget, names: Sequence[str], what: str = "closing") -> Answer:
    """Ask whether the work on several photos is to be saved before `what` ("closing them"); a few are named."""
    named = "\n".join(
        names if len(names) <= _NAMED + 1 else (*names[:_NAMED], f"and {len(names) - _NAMED} more")
    )
    box = plain_box(
        parent,
        "Unsaved work",
        f"Save your work on these {len(names)} photos before {what}?\n\n{named}",
        "Each is saved into its project. A photo without one gets a project of the same name beside it.",
    )
    return _answer(box, all_of_them=True)


def _answer(box: QMessageBox, *, all_of_them: bool = False) -> Answer:
    ending = " all" * all_of_them
    save = box.addButton(f"&Save{ending}", QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(f"&Discard{ending}", QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton("&Cancel", QMessageBox.ButtonRole.RejectRole)
    clicked = _clicked(box, save, cancel)
    return Answer.SAVE if clicked is save else Answer.DISCARD if clicked is discard else Answer.CANCEL


class Missing(Enum):
    """Answers to what is to be done about a photo whose file is gone or was changed."""

    FIND = "find"
    KEEP = "keep"
    DISCARD = "discard"
    CANCEL = "cancel"


def ask_missing(parent: QWidget, reason: str) -> Missing:
    """Tell why a photo cannot be shown, and ask whether to look for its file."""
    box = plain_box(parent, "Photo not found", reason)
    find = box.addButton("&Find it…", QMessageBox.ButtonRole.AcceptRole)
    later = box.addButton("&Not now", QMessageBox.ButtonRole.RejectRole)
    return Missing.FIND if _clicked(box, find, later) is find else Missing.CANCEL


def ask_missing_unsaved(parent: QWidget, name: str, reason: str) -> Missing:
    """Ask what shall become of the work on a photo that is closed and cannot be saved without its file."""
    box = plain_box(
        parent,
        "Unsaved work",
        f"Close {name} though its work cannot be saved?",
        f"{reason}\n\nA project holds its photo too. What is kept is offered when the program starts again.",
    )
    find = box.addButton("&Find it…", QMessageBox.ButtonRole.AcceptRole)
    keep = box.addButton("&Keep it for the next start", QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton("&Discard", QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton("&Cancel", QMessageBox.ButtonRole.RejectRole)
    answers: dict[QAbstractButton | None, Missing] = {
        find: Missing.FIND,
        keep: Missing.KEEP,
        discard: Missing.DISCARD,
    }
    return answers.get(_clicked(box, find, cancel), Missing.CANCEL)


def ask_replace(parent: QWidget, name: str) -> bool:
    """Ask whether the file `name` may be replaced."""
    box = plain_box(parent, "Replace", f"There is already a file {name}. Replace it?")
    return confirmed(box, "&Replace")


def ask_replace_preset(parent: QWidget, name: str) -> bool:
    """Ask whether the preset `name` may get other options."""
    return confirmed(
        plain_box(parent, "Replace", f"There is already a preset {name}. Replace it?"), "&Replace"
    )


def ask_many(parent: QWidget, count: int, folder: str, few: int) -> int:
    """Ask whether to open so many photos of a folder ("" for several places); return how many: all, `few` or none."""
    where = f" in {folder}" if folder else ""
    box = plain_box(
        parent,
        "Many photos",
        f"Open all {count} photos{where}?",
        "They open beside each other. The first one comes into view at once, the others are read one after another.",
    )
    everything = box.addButton(f"Open &all {count}", QMessageBox.ButtonRole.AcceptRole)
    first = box.addButton(f"Open the &first {few}", QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton("&Cancel", QMessageBox.ButtonRole.RejectRole)
    clicked = _clicked(box, everything, cancel)
    return count if clicked is everything else few if clicked is first else 0


class Over(Enum):
    """Answers to whether a file that the work came from is written over."""

    REPLACE = "replace"
    ANOTHER = "another"
    CANCEL = "cancel"


def ask_replace_source(parent: QWidget, name: str, source: Source, what: str) -> Over:
    """Ask whether the photo or the marks in the file `name` may be replaced by `what` ("cutout", "alpha", "trimap")."""
    is_photo = source in (Source.PHOTO, Source.EARLIER_PHOTO, Source.BACKGROUND)
    box = plain_box(
        parent,
        "Replace the photo?" if is_photo else "Replace the marks?",
        f"{name} is {source.value}. Replace it with the {what}?",
        "The original photo would be lost for good: no undo brings it back."
        if is_photo
        else "They would be lost for good: no undo brings them back.",
    )
    another = box.addButton("Choose &another name…", QMessageBox.ButtonRole.AcceptRole)
    replace = box.addButton(
        f"&Replace the {'photo' if is_photo else 'marks'}", QMessageBox.ButtonRole.DestructiveRole
    )
    cancel = box.addButton("&Cancel", QMessageBox.ButtonRole.RejectRole)
    clicked = _clicked(box, another, cancel)
    return Over.ANOTHER if clicked is another else Over.REPLACE if clicked is replace else Over.CANCEL


class Leave(Enum):
    """Answers to whether to close while photos are run or exported."""

    NOW = "now"
    AFTER = "after"
    CANCEL = "cancel"


def ask_drop_export(parent: QWidget, count: int, landed: SignalInstance, dropped: SignalInstance) -> Leave:
    """Ask whether to close before so many exports are written; `landed` answers AFTER, `dropped` CANCEL."""
    if count == 1:
        question = "Close before the export is written?"
        why = "It waits for the run that is going on and is written right after it."
    else:
        question = f"Close before {count} exports are written?"
        why = "Each waits for the run of its photo and is written right after it."
    title = "Export not written" if count == 1 else "Exports not written"
    box = plain_box(parent, title, question, why)
    return _leave(box, "Close with&out it" if count == 1 else "Close with&out them", landed, dropped)


def ask_stop_runs(parent: QWidget, done: int, total: int, over: SignalInstance, name: str = "") -> Leave:
    """Ask whether to close while so many photos of `total` are run, now the one called `name`; `over` answers AFTER."""
    is_one, which = total < 2, f"The run of {name}" if name else "The run that goes on"
    box = plain_box(
        parent,
        "A photo is being run" if is_one else "Photos are being run",
        f"Close before {name or 'the photo'} is run?"
        if is_one
        else f"Close before all photos are run? {done} of {total} are done.",
        f"{which} is stopped and comes to nothing. What is done stays with its photo, and so do all marks.",
    )
    return _leave(box, "&Stop and close", over)


def ask_stop_exporting(parent: QWidget, counts: tuple[int, int], finished: SignalInstance) -> Leave:
    """Ask whether to close while so many photos of how many are exported; `finished` answers AFTER."""
    done, total = counts
    box = plain_box(
        parent,
        "Photos are being exported",
        f"Close before all photos are exported? {done} of {total} are written.",
        "Those that are written stay, each whole.",
    )
    return _leave(box, "&Stop and close", finished)


def _leave(
    box: QMessageBox, close_text: str, over: SignalInstance, dropped: SignalInstance | None = None
) -> Leave:
    """Ask whether to wait, to close or neither; `over` answers AFTER, `dropped` CANCEL."""
    wait = box.addButton("&Wait and close", QMessageBox.ButtonRole.AcceptRole)
    close = box.addButton(close_text, QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton("&Cancel", QMessageBox.ButtonRole.RejectRole)
    answers = [(over, wait)] if dropped is None else [(over, wait), (dropped, cancel)]
    for signal, button in answers:
        signal.connect(button.click)
    clicked = _clicked(box, wait, cancel)
    for signal, button in answers:
        signal.disconnect(button.click)
    return Leave.AFTER if clicked is wait else Leave.NOW if clicked is close else Leave.CANCEL


def ask_stop_run(parent: QWidget, done: str, over: SignalInstance) -> bool:
    """Ask whether to stop a run of which so much is `done` ("72 %"); its end, which `over` signals, answers no."""
    box = plain_box(
        parent,
        "Stop the run",
        f"Stop the run? It is {done} done.",
        "What it has found so far is thrown away, and the matte from before comes back.",
    )
    return confirmed(box, "&Stop the run", "&Keep running", over)


def show_error(parent: QWidget, text: str) -> None:
    """Show one sentence that says what is wrong and what to do."""
    box = plain_box(parent, "Matte Studio", text)
    box.addButton(QMessageBox.StandardButton.Ok)
    without_icons(box)
    box.exec()
