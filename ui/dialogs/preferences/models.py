"""Models: the network of the matte and that of Subject, and the folder of models of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from app.matting.model_folder import SUFFIX
from app.session import Session
from core.resources import embedded_models
from core.subject.networks import Network
from core.text.amounts import file_size_text
from core.text.lists import in_row, listed
from core.text.translate import mark, tr, tr_in, tr_n
from ui.dialogs import files
from ui.dialogs.preferences.controls import row_button
from ui.dialogs.preferences.page import Page, tell
from ui.labels import ElidedLabel
from ui.wording import model_text

_NAMED = 6
Ask = Callable[[QWidget], object]


class Here(NamedTuple):
    """What lies on this machine: (name, bytes) of the embedded models, and the networks of Subject with their bytes."""

    models: tuple[tuple[str, int], ...]
    networks: tuple[tuple[Network, int], ...]


class ModelsPage(Page):
    """`choose_model` and `choose_network` ask, over this page, and let what was chosen hold."""

    name = "models"
    title = mark("Models")
    icon = "mdi6.cube-outline"
    defaults = mark(
        "The built-in model is used again, Subject uses the first network it finds, and no model folder is used. "
        "No file is deleted."
    )

    def __init__(self, session: Session, choose_model: Ask, choose_network: Ask) -> None:
        super().__init__(session)
        self._ask_model, self._ask_network = choose_model, choose_network
        self._first = ""
        self.model, self.folder, self.network = ElidedLabel(), ElidedLabel(), ElidedLabel()
        self.change_model = row_button(tr("Change…"), tr("Use the built-in model or your own file"))
        self.choose_folder = row_button(tr("Choose…"), tr("Choose a model folder"))
        self.no_folder = row_button(tr("None"), tr("Use no model folder"))
        self.change_network = row_button(tr("Change…"), tr("Choose what finds the subject"))
        self.heading(tr("In use"))
        self.row(tr("Model"), self.model, self.change_model)
        self.row(tr("Subject"), self.network, self.change_network)
        self.heading(tr("Model folder"))
        self.row(tr("Folder"), self.folder, self.choose_folder, self.no_folder)
        self.found = self.remark(" ")
        self.heading(tr("Available"))
        self.here = self.remark(" ")
        self.networks = self.remark()
        self.end()
        self._connect()

    def _connect(self) -> None:
        self.change_model.clicked.connect(lambda: self._ask_model(self))
        self.change_network.clicked.connect(self._change_network)
        self.choose_folder.clicked.connect(self._choose_folder)
        self.no_folder.clicked.connect(lambda: self._take_folder(None))
        self.session.models.changed.connect(self._show_folder)
        self.session.host.model_changed.connect(self._show_in_use)

    def refresh(self) -> None:
        """Show what holds now, and look what is here."""
        self._show_in_use()
        self._show_folder()
        self.session.models.look()
        self.later(self._look, self.show_here, "models")

    def reset(self) -> None:
        """Use what comes with the program."""
        self._take_folder(None)
        self.session.subject.choose(None)
        self.session.subject_changed.emit()
        if self.settings.model:
            self.session.host.load_model("")
        self.refresh()

    def show_here(self, here: Here) -> None:
        """Say what is here."""
        models = [
            tr("{name} ({size})", name=model_text(name), size=file_size_text(size))
            for name, size in here.models
        ]
        tell(self.here, tr("For cutouts: {names}.", names=listed(models, _NAMED)))
        networks = [_network_text(network, size) for network, size in here.networks]
        self._first = here.networks[0][0].name if networks else ""
        self._show_in_use()
        nothing = tr("There is no network for Subject.")
        tell(
            self.networks,
            tr("For Subject: {names}.", names=listed(networks, _NAMED)) if networks else nothing,
        )

    def _look(self) -> Here:
        networks = tuple((network, _size(network.path)) for network in self.session.subject.found())
        return Here(tuple((name, _size(path)) for name, path in embedded_models().items()), networks)

    def _show_in_use(self, *_: object) -> None:
        name, chosen = self.session.host.model_name, self.session.subject.chosen
        self.model.set_full_text(model_text(name) if name else tr("none yet"))
        self.network.set_full_text(str(chosen) if chosen else self._first_text())

    def _first_text(self) -> str:
        if not self._first:
            return tr("the first available")
        return tr("{name} (the first available)", name=self._first)

    def _show_folder(self) -> None:
        models = self.session.models
        self.folder.set_full_text(str(models.folder) if models.folder else tr_in("folder", "none chosen"))
        self.no_folder.setEnabled(models.folder is not None)
        if models.folder is None:
            tell(self.found, tr("Matte > Model… offers the models in it beside the built-in one."))
        else:
            tell(self.found, models.problem or _found_text([path.stem for path in models.files]))

    def _choose_folder(self) -> None:
        start = self.session.models.folder or Path.home()
        folder = files.ask_folder(self, tr("Choose a model folder"), start)
        if folder is not None:
            self._take_folder(folder)

    def _take_folder(self, folder: Path | None) -> None:
        self.session.models.choose(folder)
        self._show_folder()

    def _change_network(self) -> None:
        self._ask_network(self)
        self._show_in_use()


def _found_text(names: list[str]) -> str:
    if not names:
        return tr("There is no model ({ending}) in it.", ending=SUFFIX)
    return tr_n(
        "There is {n:,} model in it: {names}.",
        "There are {n:,} models in it: {names}.",
        len(names),
        names=listed(names, _NAMED),
    )


def _network_text(network: Network, size: int) -> str:
    facts = in_row((file_size_text(size), network.license))
    return tr("{name} ({facts})", name=network.name, facts=facts)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
