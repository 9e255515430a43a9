"""The texts of Python's own argument parser, in the language in use."""

import argparse

from core.text.translate import mark, tr

WORDS = (
    mark("usage: "),
    mark("positional arguments"),
    mark("options"),
    mark("show this help message and exit"),
    mark("%(heading)s:"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("the following arguments are required: %s"),
    mark("one of the arguments %s is required"),
    mark("unrecognized arguments: %s"),
    mark("expected one argument"),
    mark("expected at most one argument"),
    mark("expected at least one argument"),
    mark("not allowed with argument %s"),
    mark("ignored explicit argument %r"),
    mark("invalid %(type)s value: %(value)r"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
)
"""The texts of argparse that these commands can come to."""


def speak() -> None:
    """Have argparse look its texts up in the program's catalog: it asks for all of them by the name ``_``."""
    vars(argparse)["_"] = tr
