"""The boxes that interrupt: unsaved work, an export not written, a file about to be replaced, an error."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QAbstractButton, QLabel, QMessageBox, QPushButton, QWidget

from app.files.sources import Source, said_of
from core.text.lists import sentences
from core.text.translate import tr
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


def confirmed(box: QMessageBox, verb: str, other: str = "", over: SignalInstance | None = None) -> bool:
    """Ask with two buttons; True where `verb`, which loses something, is clicked.

    `over` answers with the `other`, which is Cancel by itself.
    """
    loses = box.addButton(verb, QMessageBox.ButtonRole.DestructiveRole)
    keeps = box.addButton(other or tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)
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


def ask_unsaved(parent: QWidget, name: str, *, quits: bool) -> Answer:
    """Ask whether the work on `name` is to be saved before it is closed, or before the window is where it `quits`."""
    box = plain_box(
        parent,
        tr("Unsaved work"),
        tr("Save your work on {name} before closing?", name=name)
        if quits
        else tr("Save your work on {name} before closing it?", name=name),
        tr(
            "Marks, matte, touch-up, settings and versions go into one project file, which opens again as you left it."
        ),
    )
    return _answer(box, tr("&Save"), tr("&Discard"))


def ask_unsaved_all(parent: QWidget, names: Sequence[str], *, quits: bool = True) -> Answer:
    """Ask the same about several photos at once; a few are named."""
    rest = len(names) - _NAMED
    lines = names if rest <= 1 else (*names[:_NAMED], tr("and {n:,} more", n=rest))
    question = (
        tr("Save your work on these {n:,} photos before closing?", n=len(names))
        if quits
        else tr("Save your work on these {n:,} photos before closing them?", n=len(names))
    )
    box = plain_box(
        parent,
        tr("Unsaved work"),
        "\n".join((question, "", *lines)),
        tr("Each is saved into its project. A photo without one gets a project of the same name beside it."),
    )
    return _answer(box, tr("&Save all"), tr("&Discard all"))


def _answer(box: QMessageBox, saves: str, discards: str) -> Answer:
    save = box.addButton(saves, QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(discards, QMessageBox.ButtonRole.DestructiveRole)
    clicked = _clicked(box, save, _cancel(box))
    return Answer.SAVE if clicked is save else Answer.DISCARD if clicked is discard else Answer.CANCEL


def _cancel(box: QMessageBox) -> QPushButton:
    return box.addButton(tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)


class Missing(Enum):
    """Answers to what is to be done about a photo whose file is gone or was changed."""

    FIND = "find"
    KEEP = "keep"
    DISCARD = "discard"
    CANCEL = "cancel"


def ask_missing(parent: QWidget, reason: str) -> Missing:
    """Tell why a photo cannot be shown, and ask whether to look for its file."""
    box = plain_box(parent, tr("Photo not found"), reason)
    find = box.addButton(tr("&Find it…"), QMessageBox.ButtonRole.AcceptRole)
    later = box.addButton(tr("&Not now"), QMessageBox.ButtonRole.RejectRole)
    return Missing.FIND if _clicked(box, find, later) is find else Missing.CANCEL


def ask_missing_unsaved(parent: QWidget, name: str, reason: str) -> Missing:
    """Ask what shall become of the work on a photo that is closed and cannot be saved without its file."""
    box = plain_box(
        parent,
        tr("Unsaved work"),
        tr("Close {name} even though its work cannot be saved?", name=name),
        "\n\n".join(
            (
                reason,
                tr("A project holds its photo too. What is kept is offered when the program starts again."),
            )
        ),
    )
    find = box.addButton(tr("&Find it…"), QMessageBox.ButtonRole.AcceptRole)
    keep = box.addButton(tr("&Keep it for the next start"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(tr("&Discard"), QMessageBox.ButtonRole.DestructiveRole)
    answers: dict[QAbstractButton | None, Missing] = {
        find: Missing.FIND,
        keep: Missing.KEEP,
        discard: Missing.DISCARD,
    }
    return answers.get(_clicked(box, find, _cancel(box)), Missing.CANCEL)


def ask_replace(parent: QWidget, name: str) -> bool:
    """Ask whether the file `name` may be replaced."""
    box = plain_box(parent, tr("Replace"), tr("There is already a file {name}. Replace it?", name=name))
    return confirmed(box, tr("&Replace"))


def ask_replace_preset(parent: QWidget, name: str) -> bool:
    """Ask whether the preset `name` may get other options."""
    box = plain_box(parent, tr("Replace"), tr("There is already a preset {name}. Replace it?", name=name))
    return confirmed(box, tr("&Replace"))


def ask_many(parent: QWidget, count: int, folder: str, few: int) -> int:
    """Ask whether to open so many photos of a folder ("" for several places); return how many: all, `few` or none."""
    box = plain_box(
        parent,
        tr("Many photos"),
        tr("Open all {n:,} photos in {folder}?", n=count, folder=folder)
        if folder
        else tr("Open all {n:,} photos?", n=count),
        tr(
            "They open side by side. The first one comes into view at once, the others are read one after "
            "another."
        ),
    )
    everything = box.addButton(tr("Open &all {n:,}", n=count), QMessageBox.ButtonRole.AcceptRole)
    first = box.addButton(tr("Open the &first {n:,}", n=few), QMessageBox.ButtonRole.AcceptRole)
    clicked = _clicked(box, everything, _cancel(box))
    return count if clicked is everything else few if clicked is first else 0


class Over(Enum):
    """Answers to whether a file that the work came from is written over."""

    REPLACE = "replace"
    ANOTHER = "another"
    CANCEL = "cancel"


def ask_replace_source(parent: QWidget, name: str, source: Source) -> Over:
    """Ask whether the photo or the marks in the file `name` may be written over."""
    is_photo = source in (Source.PHOTO, Source.EARLIER_PHOTO, Source.BACKGROUND)
    box = plain_box(
        parent,
        tr("Replace the photo?") if is_photo else tr("Replace the marks?"),
        sentences(said_of(source, name), tr("Overwrite it?")),
        tr("The original photo would be lost for good: no undo brings it back.")
        if is_photo
        else tr("The marks in it would be lost for good: no undo brings them back."),
    )
    another = box.addButton(tr("Choose &another name…"), QMessageBox.ButtonRole.AcceptRole)
    replace = box.addButton(
        tr("&Replace the photo") if is_photo else tr("&Replace the marks"),
        QMessageBox.ButtonRole.DestructiveRole,
    )
    clicked = _clicked(box, another, _cancel(box))
    return Over.ANOTHER if clicked is another else Over.REPLACE if clicked is replace else Over.CANCEL


class Leave(Enum):
    """Answers to whether to close while photos are run or exported."""

    NOW = "now"
    AFTER = "after"
    CANCEL = "cancel"


def ask_drop_export(parent: QWidget, count: int, landed: SignalInstance, dropped: SignalInstance) -> Leave:
    """Ask whether to close before so many exports are written; `landed` answers AFTER, `dropped` CANCEL."""
    if count == 1:
        box = plain_box(
            parent,
            tr("Export not written"),
            tr("Close before the export is written?"),
            tr("It waits for the current run and is written right after it."),
        )
        return _leave(box, tr("Close with&out it"), landed, dropped)
    box = plain_box(
        parent,
        tr("Exports not written"),
        tr("Close before {n:,} exports are written?", n=count),
        tr("Each waits for the run of its photo and is written right after it."),
    )
    return _leave(box, tr("Close with&out them"), landed, dropped)


def ask_stop_runs(parent: QWidget, done: int, total: int, over: SignalInstance, name: str = "") -> Leave:
    """Ask whether to close while so many photos of `total` are run, now the one called `name`; `over` answers AFTER."""
    if total > 1:
        title = tr("Photos are being run")
        question = tr(
            "Close before all photos are run? {done:,} of {total:,} are done.", done=done, total=total
        )
    else:
        title = tr("A photo is being run")
        question = (
            tr("Close before {name} is run?", name=name) if name else tr("Close before the photo is run?")
        )
    stops = (
        tr("The run of {name} is stopped, and its result is lost.", name=name)
        if name
        else tr("The current run is stopped, and its result is lost.")
    )
    stays = tr("What is done stays with its photo, and so do all marks.")
    return _leave(plain_box(parent, title, question, sentences(stops, stays)), tr("&Stop and close"), over)


def ask_stop_exporting(parent: QWidget, counts: tuple[int, int], finished: SignalInstance) -> Leave:
    """Ask whether to close while so many photos of how many are exported; `finished` answers AFTER."""
    done, total = counts
    box = plain_box(
        parent,
        tr("Photos are being exported"),
        tr(
            "Close before all photos are exported? {done:,} of {total:,} are written.", done=done, total=total
        ),
        tr("Those already written stay."),
    )
    return _leave(box, tr("&Stop and close"), finished)


def _leave(
    box: QMessageBox, close_text: str, over: SignalInstance, dropped: SignalInstance | None = None
) -> Leave:
    """Ask whether to wait, to close or neither; `over` answers AFTER, `dropped` CANCEL."""
    wait = box.addButton(tr("&Wait and close"), QMessageBox.ButtonRole.AcceptRole)
    close = box.addButton(close_text, QMessageBox.ButtonRole.DestructiveRole)
    cancel = _cancel(box)
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
        tr("Stop the run"),
        tr("Stop the run? It is {done} done.", done=done),
        tr("What it has found so far is thrown away, and the previous matte comes back."),
    )
    return confirmed(box, tr("&Stop the run"), tr("&Keep running"), over)


def show_error(parent: QWidget, text: str) -> None:
    """Show one sentence that says what is wrong and what to do."""
    box = plain_box(parent, "Matte Studio", text)  # not translated
    box.addButton(QMessageBox.StandardButton.Ok)
    without_icons(box)
    box.exec()
