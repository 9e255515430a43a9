"""A way around a crash of PySide6 6.12 on Python 3.11.

There every Signal.emit and disconnect returns True without owning a reference to it. From Python 3.12 on True is
immortal and nothing happens; before, some thousand signals later the interpreter aborts with "bool_dealloc:
deallocating True or False". So True gets more references than any session can take away.
"""

import ctypes
import sys

REFERENCES = 1 << 40


def keep_true_alive() -> None:
    """Make True as good as immortal where the interpreter does not do so itself; harmless when called twice."""
    if (
        sys.implementation.name == "cpython"
        and sys.version_info < (3, 12)
        and sys.getrefcount(True) < REFERENCES
    ):
        ctypes.c_ssize_t.from_address(id(True)).value += REFERENCES
