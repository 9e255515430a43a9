"""Actions that need a file dialog or the clipboard: ask, then call the session's verb."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.files.arrivals import DAMAGED, Arrival, arrival
from app.files.beside import marks_beside
from app.files.incoming import MANY
from app.files.sources import Source, proposed_name
from app.patience import is_folder_soon, soon
from app.session import Session
from core.errors import UserError
from core.files import is_file
from core.imaging.formats.record import Format
from core.jobs.batch.opening import place_of_export
from core.jobs.export import Kind
from core.jobs.export_options import formats_for
from core.resources import embedded_models, resource_path
from core.text.translate import Text, tr
from ui.clipboard import CutoutCopy, cutout_copy, pasted_bytes
from ui.dialogs import files
from ui.dialogs.export_options import ExportOptionsDialog
from ui.dialogs.model_chooser import ModelChooser, SubjectNetworkChooser
from ui.dialogs.questions import Over, ask_many, ask_replace, ask_replace_source, show_error
from ui.dialogs.selection_chooser import ask_selection
from ui.wording import short_name

_ON_NAMES = {"own": "on-background"}


class FileDesk(QObject):
    """`notice` carries sentences of its own."""

    notice = Signal(str)

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        session.incoming.confirm_many = self._confirm_many
        session.cutout_ready.connect(self._take_cutout)

    def open_photo(self) -> None:
        """Ask for photos and projects and open them."""
        paths = files.ask_open_many(self._window, tr("Open"), self._photos_folder(), files.OPENED)
        if paths:
            self._session.bring(paths)

    def open_folder(self) -> None:
        """Ask for a folder and open its photos."""
        path = files.ask_folder(self._window, tr("Open the photos of a folder"), self._photos_folder())
        if path is not None:
            self._session.bring([path])

    def paste(self) -> None:
        """Open the files or the image on the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        pasted = arrival(mime)
        data = pasted_bytes(mime) if pasted.has_image else None
        if pasted.paths:
            self._session.bring(pasted.paths, pasted.reason)
        elif data is not None:
            self._session.open_bytes(data, tr("Pasted photo"))
        else:
            self.notice.emit(_why_nothing_pasted(pasted))

    def import_trimap(self) -> None:
        """Ask for a trimap, mask or alpha and take it for the photo in view; several for those they are named after."""
        title = tr("Import a trimap, a mask or an alpha")
        photo = self._session.document.path
        # the dialog opens at those that are saved
        saved = soon(partial(marks_beside, photo), None, photo) if photo else None
        paths = files.ask_open_many(self._window, title, saved or self._folder(), files.TRIMAPS)
        if paths:
            self._session.import_marks(paths)

    def take_selection(self) -> None:
        """Take the selection that is saved in the photo for its marks; of several, ask which."""
        photo = self._session.document.photo
        if photo is None or not photo.selections:
            return
        number = 1 if len(photo.selections) == 1 else ask_selection(self._window, photo.selections)
        if number:
            self._session.take_selection(number)

    def save(self) -> None:
        """Save the project into its file, or ask for one."""
        path = self._session.projects.path
        if path is None:
            self.save_as()
        else:
            self._session.save_project(path)

    def save_as(self) -> None:
        """Ask where and save the project."""
        path = self.ask_project()
        if path is not None:
            self._session.save_project(path)

    def save_trimap(self) -> None:
        """Ask where and write the trimap."""
        path = self._ask_save(tr("Export the marks as a trimap"), "trimap")
        if path is not None:
            self._session.save_trimap(path, over_source=True)

    def export_cutout(self) -> None:
        """Ask where and write the cutout in the depth chosen in the panel."""
        path = self._ask_export(tr("Export the cutout"), "cutout", Kind.CUTOUT)
        if path is not None:
            self._session.export_cutout(path, over_source=True)

    def export_alpha(self) -> None:
        """Ask where and write the alpha matte in the depth chosen in the panel."""
        path = self._ask_export(tr("Export the alpha matte"), "alpha", Kind.ALPHA)
        if path is not None:
            self._session.export_alpha(path, over_source=True)

    def export_composite(self) -> None:
        """Ask where and write the cutout on the background that is shown, else on the user's own."""
        on = self._session.composite_background
        what = _ON_NAMES.get(on, f"on-{on.removeprefix('#')}")
        path = self._ask_export(_composite_title(on), what, Kind.COMPOSITE)
        if path is not None:
            self._session.export_composite(path, over_source=True)

    def export_options(self) -> None:
        """Ask how exports are written."""
        exporting = self._session.exporting
        asked = replace(exporting.options, depth=exporting.asked_depth)
        background = exporting.preset_background
        dialog = ExportOptionsDialog(
            asked, self._session.presets.export, parent=self._window, background=background
        )
        if dialog.exec():
            options = dialog.options()
            if options.depth == asked.depth:  # this photo's alone
                options = replace(options, depth=exporting.options.depth)
            exporting.options, exporting.preset_background = options, dialog.background

    def choose_background_photo(self) -> Path | None:
        """Ask for a photo to lay behind the cutout."""
        now = self._session.backdrop.path
        return files.ask_open(
            self._window, tr("A photo behind the cutout"), now or self._folder(), files.PHOTOS
        )

    def choose_model(self, over: QWidget | None = None) -> None:
        """Ask which model and load it."""
        current, models = self._session.host.model_name, self._session.models
        models.look()
        dialog = ModelChooser(
            current,
            list(embedded_models()),
            models.folder or self._folder(),
            over or self._window,
            models.files,
        )
        if dialog.exec() and dialog.choice is not None:
            self._session.load_model(dialog.choice)

    def choose_subject_network(self, over: QWidget | None = None) -> None:
        """Ask which network finds the subject."""
        finder = self._session.subject
        found = {network.name: network.path for network in finder.found()}
        first = next(iter(found), "")
        now = finder.chosen
        current = next((name for name, path in found.items() if path == now), "") if now else first
        shown = current or (now.name if now else "")
        dialog = SubjectNetworkChooser(shown, list(found), self._folder(), over or self._window)
        if now and not current:
            dialog.take_file(now)
        if dialog.exec() and (choice := dialog.choice) is not None:
            finder.choose(choice if isinstance(choice, Path) else None if choice == first else found[choice])
            self._session.subject_changed.emit()

    def _ask_save(self, title: str, what: str) -> Path | None:
        """Ask where to write a PNG; what is written is the document's own, so that comes into view first."""
        self._session.versions.leave()
        proposal = self._folder() / proposed_name(self._session.document.name, what)
        return self._until_clear(lambda: files.ask_save(self._window, title, proposal), what)

    def _ask_export(self, title: str, what: str, kind: Kind) -> Path | None:
        """The same for a picture of the matte, in any format that holds it; what a format cannot hold is said."""
        self._session.versions.leave()
        formats = formats_for(needs_alpha=kind is Kind.CUTOUT)
        usual = next(
            (each for each in formats if each.name == self._session.exporting.options.format), formats[0]
        )
        proposal = self._export_proposal(what, usual, formats)

        def ask() -> Path | None:
            while (path := files.ask_save(self._window, title, proposal, formats)) is not None:
                try:
                    self._session.exporting.export_to(path, kind)
                except UserError as error:
                    show_error(self._window, str(error))
                else:
                    return path
            return None

        return self._until_clear(ask, what)

    def _export_proposal(self, what: str, usual: Format, formats: Sequence[Format]) -> Path:
        """Return what a batch's own file is called for a photo out of its folder, else a name in the last folder."""
        project = self._session.projects.path
        suffixes = [each.suffixes[0] for each in (usual, *formats)]
        place = project and soon(partial(place_of_export, project, what, suffixes), None, project)
        name = proposed_name(self._session.document.name, what, suffixes[0])
        return place or (self._session.settings.export_folder or self._folder()) / name

    def _until_clear(self, ask: Callable[[], Path | None], what: str) -> Path | None:
        """Ask where to write; of a file that is there, ask once whether it may be replaced."""
        while (path := ask()) is not None:
            answer = self._may_replace(path, what)
            if answer is not Over.ANOTHER:
                return path if answer is Over.REPLACE else None
        return None

    def ask_project(self) -> Path | None:
        """Ask where to save the project; of a file that is there, ask once whether it may be replaced."""
        proposal = self._session.projects.proposal
        photo, project = self._session.document.path, self._session.projects.path
        if project is None and photo is not None and photo.is_relative_to(resource_path()):
            proposal = self._folder() / proposal.name  # the sample lies inside the program
        path = files.ask_project(self._window, proposal)
        if path is None or path == self._session.projects.path or not is_file(path):
            return path
        return path if ask_replace(self._window, short_name(path.name)) else None

    def _may_replace(self, path: Path, what: str) -> Over:
        """Ask more loudly before a file that the work came from is replaced; nothing if none is there."""
        name, source = short_name(path.name), self._session.source_at(path)
        if source is not None and not (source is Source.MARKS and what == "trimap"):
            return ask_replace_source(self._window, name, source)
        if is_file(path):
            return Over.REPLACE if ask_replace(self._window, name) else Over.CANCEL
        return Over.REPLACE

    def _photos_folder(self) -> Path:
        """The folder for opening another photo: that of this one, else that of the last one."""
        return self._folder(*(path.parent for path in self._session.settings.recent_files[:1]))

    def _folder(self, *others: Path) -> Path:
        """Where the photo lies, but never inside the program itself, where the sample is; else the first there is.

        A folder that does not exist would let the system show any.
        """
        path, places = self._session.document.path, QStandardPaths.StandardLocation
        beside = [] if path is None or path.is_relative_to(resource_path()) else [path.parent]
        last = self._session.settings.folder
        used = [last] if last else []
        usual = [
            Path(QStandardPaths.writableLocation(place))
            for place in (places.PicturesLocation, places.HomeLocation)
        ]
        return next(
            (folder for folder in (*beside, *others, *used, *usual) if is_folder_soon(folder)), Path.home()
        )

    def _take_cutout(self, rgba: NDArray[np.uint8], profile: bytes | None) -> None:
        text = tr("Copying the cutout")
        self._session.in_background(
            lambda: cutout_copy(rgba, profile), self._put_on_clipboard, kind="clipboard", text=text
        )

    def _put_on_clipboard(self, cutout: CutoutCopy) -> None:
        QGuiApplication.clipboard().setMimeData(cutout.mime())
        self.notice.emit(tr("The cutout is on the clipboard."))

    def _confirm_many(self, count: int, folder: str) -> int:
        """Ask how many of many photos are to be opened."""
        return ask_many(self._window, count, short_name(folder), MANY)


def _why_nothing_pasted(pasted: Arrival) -> str:
    return tr("There is no photo on the clipboard.") if pasted.is_nothing else pasted.reason or tr(DAMAGED)


def _composite_title(on: str) -> Text:
    """Return the title of the dialog for a cutout on a background, "own" or the name of a color."""
    if on == "own":
        return tr("Export the cutout on my background")
    return {
        "black": tr("Export the cutout on black"),
        "white": tr("Export the cutout on white"),
        "gray": tr("Export the cutout on gray"),
    }.get(on) or tr("Export the cutout on {color}", color=on)
