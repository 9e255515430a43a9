"""One part of the program."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """The kind of a part."""

    PROGRAM = "program"
    PACKAGE = "package"
    """A package of Python, as PyPI has it."""
    LIBRARY = "library"
    """Code of others inside a package, or of the machine that built the program."""
    WEIGHTS = "weights"
    DATA = "data"


@dataclass(frozen=True)
class Part:
    """A part with the terms under which it is here.

    Attributes:
        name: how people call it.
        license: an SPDX expression, or the words of its authors.
        version: "" if it is not known.
        home: the address of its project, "" for none.
        kind: what it is.
        inside: the package that brings it, "" for packages themselves.
        note: what its license asks us to say, "" for nothing.
        texts: the full texts of its license, notices and attributions.
    """

    name: str
    license: str
    version: str = ""
    home: str = ""
    kind: Kind = Kind.PACKAGE
    inside: str = ""
    note: str = ""
    texts: tuple[str, ...] = ()
