"""The choice of a network, for the matte or for Subject: an installed one, or a file of the user's."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QDialogButtonBox,
    QHBoxLayout,
    QRadioButton,
    QWidget,
)

from core.text.plain import plain
from core.text.translate import mark, tr
from ui.dialogs.files import MODELS, NETWORKS, ask_open
from ui.dialogs.fitting import FittingDialog
from ui.labels import ElidedLabel, Label, dim_label
from ui.widgets import push_button, without_icons

_NAME_WIDTH = 260


class ModelChooser(FittingDialog):
    """`choice` after acceptance is the name of an embedded model or the path of a file.

    `folder` is where a file is looked for; `files` are offered by themselves.
    """

    title = mark("Model")
    asked = mark("Choose a model")
    use = mark("Use this model")
    kinds = MODELS
    what = mark(
        "Matte Studio accepts its own .safetensors, the published MEMatte .pth, and ViTMatte in its own or in "
        "the Transformers format. A file that does not fit is refused with the reason, and the current model "
        "stays."
    )

    def __init__(
        self,
        current: str,
        embedded: Sequence[str],
        folder: Path,
        parent: QWidget | None = None,
        files: Sequence[Path] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr(self.title))
        self._folder = folder
        self._file: Path | None = None
        self._group = QButtonGroup(self)
        self._names = list(embedded)
        self._here: list[str | Path] = [*embedded, *files]
        self.rows.addWidget(
            Label(tr("In use now: {name}", name=current) if current else tr("In use now: none yet"))
        )
        for index, one in enumerate(self._here):
            button = QRadioButton(self.listed(one) if isinstance(one, str) else _in_folder(one))
            self._group.addButton(button, index)
            self.rows.addWidget(button)
        self.rows.addLayout(self._file_row())
        self.rows.addWidget(dim_label(tr(self.what), wrap=True))
        self.end_with(self._buttons())
        self._select(current)

    def listed(self, name: str) -> str:
        """Return how the list calls one that is here."""
        return tr("Built in: {name}", name=name)

    @property
    def choice(self) -> str | Path | None:
        """The embedded model's name, the file's path, or None when nothing is chosen."""
        index = self._group.checkedId()
        return self._here[index] if 0 <= index < len(self._here) else self._file

    def take_file(self, path: Path) -> None:
        """Choose a file."""
        self._file = path
        self._path.set_full_text(str(path))
        self._own.setChecked(True)
        self._update()

    def _file_row(self) -> QHBoxLayout:
        self._own = QRadioButton(tr("My own file:"))
        self._group.addButton(self._own, len(self._here))
        self._path = ElidedLabel(tr("none chosen"))
        self._path.setObjectName("dim")
        self._path.setMinimumWidth(_NAME_WIDTH)
        browse = push_button(tr("Browse…"), tr(self.asked), "mdi6.folder-open-outline")
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.addWidget(self._own)
        row.addWidget(self._path, 1)
        row.addWidget(browse)
        return row

    def _buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        self._box = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self._box.button(kinds.Ok).setText(tr(self.use))
        without_icons(self._box)
        self._box.accepted.connect(self.accept)
        self._box.rejected.connect(self.reject)
        self._group.idClicked.connect(self._clicked)
        return self._box

    def _select(self, current: str) -> None:
        stems = [*self._names, *(path.stem for path in self._here if isinstance(path, Path))]
        index = stems.index(current) if current in stems else 0
        button = self._group.button(index)
        if button is not None:
            button.setChecked(True)
        self._update()

    def _clicked(self, index: int) -> None:
        if index == len(self._here) and self._file is None:
            self._browse()
        self._update()

    def _browse(self) -> None:
        path = ask_open(self, tr(self.asked), self._folder, self.kinds)
        if path is not None:
            self.take_file(path)

    def _update(self) -> None:
        self._box.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self.choice is not None)


def _in_folder(path: Path) -> str:
    return tr("In the model folder: {name}", name=plain(path.name))


class SubjectNetworkChooser(ModelChooser):
    """`choice` after acceptance is the name of a network that was found or the path of an ONNX file."""

    title = mark("Subject network")
    asked = mark("Choose a network")
    use = mark("Use this network")
    kinds = NETWORKS
    what = mark(
        "Subject works with saliency networks in ONNX files, as rembg keeps them in .u2net in your home folder: "
        "u2net, isnet-general-use, silueta, birefnet. Larger ones are more accurate and slower. If OpenCV cannot "
        "run one, Subject says why when you use it."
    )

    def listed(self, name: str) -> str:
        """Return how the list calls one that is here."""
        return name
