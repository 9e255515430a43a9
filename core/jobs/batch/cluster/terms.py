"""Requirements for machines to write the same bytes for an order: program, weights, codecs."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import core
from core.errors import UserError
from core.imaging.formats.registry import SUFFIXES, written
from core.jobs.batch.key import RESULTS, digest_of_tool
from core.jobs.order import Order
from core.project.project import SUFFIX
from core.resources import DEFAULT_MODEL, embedded_models
from core.subject.networks import bundled_path, default_network
from core.text.lists import any_of
from core.text.translate import mark, tr
from core.version import VERSION

MODEL, NETWORK, BOX_NETWORK = "model", "network", "box-network"
_ANOTHER = {
    MODEL: mark(
        "{machine} has a different file for the model {name} than this batch needs; copy the same file there."
    ),
    NETWORK: mark(
        "{machine} has a different file for the network of Subject ({name}) than this batch needs; copy the same "
        "file there."
    ),
    BOX_NETWORK: mark(
        "{machine} has a different file for the network of boxes than this batch needs; copy the same file there."
    ),
}
_MISSING = {
    MODEL: mark("{machine} has no file for the model {name}, which this batch needs; copy it there."),
    NETWORK: mark(
        "{machine} has no file for the network of Subject ({name}), which this batch needs; copy it there."
    ),
    BOX_NETWORK: mark(
        "{machine} has no file for the network of boxes, which this batch needs; copy it there."
    ),
}
_LABORATORY = "training", "evaluation"


@dataclass(frozen=True)
class Terms:
    """The requirements of an order on its machine.

    Attributes:
        tools: what each is for, its name or file, and the SHA-256 of its file in hexadecimal, "" if the client has
            none.
        suffixes: of the files that are read and written.
    """

    tools: tuple[tuple[str, str, str], ...]
    suffixes: frozenset[str]

    def refusal(self) -> str:
        """Return a sentence on what this machine lacks, "" if it has everything."""
        lacking = sorted(self.suffixes - _suffixes())
        if lacking:
            return tr(
                "{machine} cannot read or write {suffixes}; install it there (pip install 'matte-studio[raw]').",
                machine=platform.node(),
                suffixes=any_of(lacking),
            )
        for use, name, weights in self.tools:
            here = _weights(use, name)
            if weights and here != weights:
                sentence = (_ANOTHER if here else _MISSING)[use]
                return tr(sentence, machine=platform.node(), name=name or tr("its default"))
        return ""


def terms_of(order: Order) -> Terms:
    """Return what an order needs, by the files of this machine."""
    tools = [(MODEL, order.matting.model or DEFAULT_MODEL)]
    subject = order.marks.subject
    if order.marks.file is None and not order.is_project and subject.selection is None:
        is_network = subject.box is None
        tools.append((NETWORK, str(subject.network or "")) if is_network else (BOX_NETWORK, ""))
    paths = [*order.inputs(), *order.files.pictures()]
    suffixes = frozenset(path.suffix.lower() for path in paths) & frozenset((*SUFFIXES, SUFFIX))
    return Terms(tuple((use, name, _weights(use, name)) for use, name in tools), suffixes)


@cache
def program() -> str:
    """Return the program's version with a hash of the sources that decide on results, the same on all systems."""
    found = hashlib.sha256()
    root = Path(core.__file__).parent
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        name = path.relative_to(root)
        if name.parts[0] not in _LABORATORY:
            found.update(name.as_posix().encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{VERSION}-{RESULTS}-{found.hexdigest()[:12]}"


def other_program(theirs: str) -> str:
    """Return a sentence on this machine where the program of a batch is another one, "" if it is the same."""
    if theirs == program():
        return ""
    return tr(
        "{machine} runs another version of Matte Studio ({its}) than this batch ({ours}); install the same version "
        "there and start its worker again.",
        machine=platform.node(),
        its=program(),
        ours=theirs,
    )


def _weights(use: str, name: str) -> str:
    try:
        return digest_of_tool(_tool(use, name))
    except UserError:
        return ""


def _tool(use: str, name: str) -> Path:
    """Return the file of a tool on this machine. Raises UserError if there is none."""
    if use == MODEL:
        return embedded_models().get(name, Path(name))
    if use == BOX_NETWORK:
        return bundled_path()
    return Path(name) if name else default_network().path


def _suffixes() -> frozenset[str]:
    return frozenset((*SUFFIXES, SUFFIX, *(suffix for each in written() for suffix in each.suffixes)))
