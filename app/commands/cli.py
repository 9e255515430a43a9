"""The command line: which command is meant, and what becomes of its errors.

Nothing here imports torch or Qt before a command needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn, Protocol

from app.commands.parser_words import speak
from app.commands.program import PROGRAM
from core.errors import UserError, is_disk_full, is_out_of_memory
from core.files import is_folder, is_there, open_file
from core.places import local_path
from core.text.lists import all_of, names_in_row
from core.text.plain import plain
from core.text.translate import mark, tr
from core.version import TITLE

BAD_INPUT, BUG, INTERRUPTED = 2, 1, 130
_NEAR = 0.7
"""How alike a word and the name of a command are for a slip of the finger, as difflib counts."""


class CommandModule(Protocol):
    """The interface of a command's module."""

    def add_arguments(self, parser: argparse.ArgumentParser, /) -> None:
        """Add the command's arguments."""

    def main(self, args: argparse.Namespace, /) -> int:
        """Run the command and return the exit code; UserError for bad input."""


def _matte() -> CommandModule:
    from app.commands import matte

    return matte


def _batch() -> CommandModule:
    from app.commands import batch

    return batch


def _marks() -> CommandModule:
    from app.commands import marks

    return marks


def _convert_marks() -> CommandModule:
    from app.commands import convert_marks

    return convert_marks


def _info() -> CommandModule:
    from app.commands import info

    return info


def _evaluate() -> CommandModule:
    from app.commands.laboratory import evaluate

    return evaluate


def _import_model() -> CommandModule:
    from app.commands import import_model

    return import_model


def _train() -> CommandModule:
    from app.commands.laboratory import train

    return train


def _pack() -> CommandModule:
    from app.commands.laboratory import pack

    return pack


def _benchmark() -> CommandModule:
    from app.commands.laboratory import benchmark

    return benchmark


def _compare() -> CommandModule:
    from app.commands.laboratory import compare

    return compare


def _make_testset() -> CommandModule:
    from app.commands.laboratory import make_testset

    return make_testset


def _make_dataset() -> CommandModule:
    from app.commands.laboratory import make_dataset

    return make_dataset


@dataclass(frozen=True)
class Command:
    """A command's name, what it does, and how to import its module, which may take torch's seconds.

    ``laboratory``: it trains, measures or scores, and the packaged app does not have it.
    """

    name: str
    load: Callable[[], CommandModule]
    help: str
    laboratory: bool = False


COMMANDS = {
    command.name: command
    for command in (
        Command("matte", _matte, mark("cut a photo out with its trimap, or find the subject")),
        Command("batch", _batch, mark("cut out many photos: folders, lists, hot folders")),
        Command("marks", _marks, mark("find the subject of a photo and write its trimap")),
        Command(
            "convert-marks",
            _convert_marks,
            mark("make a trimap from a mask, an alpha or a trimap in other grays"),
        ),
        Command("info", _info, mark("say what a photo or a project file holds")),
        Command(
            "evaluate", _evaluate, mark("score folders of alphas: SAD, MSE, Grad, Conn"), laboratory=True
        ),
        Command("import-model", _import_model, mark("convert a published checkpoint to our own format")),
        Command("train", _train, mark("train a model"), laboratory=True),
        Command("pack", _pack, mark("pack training images for a machine with a GPU"), laboratory=True),
        Command(
            "make-testset", _make_testset, mark("make photos with exact alphas to test on"), laboratory=True
        ),
        Command("make-dataset", _make_dataset, mark("make a folder of images to train on"), laboratory=True),
        Command("benchmark", _benchmark, mark("measure time and memory on this machine"), laboratory=True),
        Command(
            "compare",
            _compare,
            mark("compare the token mixers: quality, time, memory, operations"),
            laboratory=True,
        ),
    )
}

DESCRIPTION = mark("Matte Studio cuts hair, fur and glass out of photographs, offline.")
COMMANDS_TITLE = mark("commands:")
EPILOG = mark(
    """`{program} COMMAND --help` explains a command. Without a command the window opens.
Exit codes: 0 success, 2 bad input (one sentence on stderr says what), 1 a bug (with the log file named).
"""
)
_LABORATORY = "app.commands.laboratory"
NOT_PACKAGED = mark(
    "{name} is not part of the packaged app: it belongs to the laboratory, which comes with the program's source "
    '(pip install -e ".[lab]" in its folder).'
)


@dataclass(frozen=True)
class WindowRequest:
    """Open the window: with photos, projects and folders, with the bundled sample, or to test itself.

    A self-test leaves pictures in a folder.
    """

    paths: tuple[Path, ...] = ()
    sample: bool = False
    self_test: bool = False
    self_test_folder: Path | None = None


class _Parser(argparse.ArgumentParser):
    """Reports what is wrong in one sentence."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)
        self._given: Sequence[str] = ()

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        self._given = args or ()
        return super().parse_known_args(args, namespace)

    def _match_argument(self, action: argparse.Action, arg_strings_pattern: str) -> int:
        try:
            return super()._match_argument(action, arg_strings_pattern)
        except argparse.ArgumentError:
            if not isinstance(action.metavar, tuple) or not action.option_strings:
                raise
            option = "/".join(action.option_strings)
            self.error(tr("{option} takes {names}", option=option, names=all_of(action.metavar)))

    def error(self, message: str) -> NoReturn:
        dashed = next((text for text in self._given if text.startswith("-") and is_there(Path(text))), None)
        if dashed is None:
            raise UserError(tr("{program}: {why}; see {program} --help.", program=self.prog, why=message))
        raise UserError(
            tr(
                "{program}: {why}; the file {file} has to be written as ./{file}; see {program} --help.",
                program=self.prog,
                why=message,
                file=dashed,
            )
        )


def main(arguments: Sequence[str], open_window: Callable[[WindowRequest], int]) -> int:
    """Run what the arguments (without the program's name) ask for and return the exit code.

    ``open_window`` opens the window and returns its exit code; it may raise UserError.
    """
    speak()
    if isinstance(sys.stdout, TextIOWrapper):  # a file name may hold what the terminal's encoding has not
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return _dispatch(list(arguments), open_window)
    except UserError as error:
        _say(str(error))
        return BAD_INPUT
    except KeyboardInterrupt:
        _say(tr("Stopped."))
        return INTERRUPTED
    except BrokenPipeError:
        sys.stdout = None  # whoever read our output has left
        return 0
    except Exception as error:  # noqa: BLE001 - the last place where a bug can become a sentence
        return _failed(error)


def _dispatch(arguments: list[str], open_window: Callable[[WindowRequest], int]) -> int:
    if arguments and arguments[0] in COMMANDS:
        return _run_command(COMMANDS[arguments[0]], arguments[1:])
    _check_command(arguments)
    try:
        return open_window(_window_request(arguments))
    except SystemExit as leaving:
        return int(leaving.code or 0)


def _check_command(arguments: list[str]) -> None:
    """Raise UserError if the first argument is a command with a slip in it, and no file."""
    word = next(iter(arguments), "")
    is_plain = Path(word).name == word and not Path(word).suffix
    if not word or not is_plain or is_there(Path(word)):
        return
    near = get_close_matches(word.lower(), [command.name for command in _available()], n=1, cutoff=_NEAR)
    if near:
        raise UserError(
            tr(
                "There is no command {name}; did you mean {command}? Commands: {commands}.",
                name=word,
                command=near[0],
                commands=_names(),
            )
        )


def _run_command(command: Command, arguments: list[str]) -> int:
    if command.laboratory and not has_laboratory():
        raise UserError(tr(NOT_PACKAGED, name=command.name))
    module = command.load()
    parser = _Parser(
        prog=f"{PROGRAM} {command.name}", description=tr("{what}.", what=_capital(tr(command.help)))
    )
    module.add_arguments(parser)
    try:
        args = parser.parse_args(arguments)
    except SystemExit as leaving:  # after --help
        return int(leaving.code or 0)
    return module.main(args)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def has_laboratory() -> bool:
    """Return whether the commands of the laboratory are here, as they are but in the packaged app."""
    return find_spec(_LABORATORY) is not None


def _available() -> list[Command]:
    return [command for command in COMMANDS.values() if not command.laboratory or has_laboratory()]


def _names() -> str:
    return names_in_row([command.name for command in _available()])


def _window_request(arguments: list[str]) -> WindowRequest:
    commands = [f"  {command.name:<14}{tr(command.help)}" for command in _available()]
    parser = _Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [PHOTO ... | --sample]\n       {PROGRAM} COMMAND ...",
        description=tr(DESCRIPTION),
        epilog="\n".join([tr(COMMANDS_TITLE), *commands, "", tr(EPILOG, program=PROGRAM)]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "photos",
        metavar="PHOTO",
        nargs="*",
        help=tr("open the window with these photos and projects, and with the photos of these folders"),
    )
    parser.add_argument(
        "--version", action="version", version=TITLE, help=tr("show the version of the program and exit")
    )
    parser.add_argument("--sample", action="store_true", help=tr("open the window with the bundled sample"))
    parser.add_argument("--self-test", metavar="FOLDER", nargs="?", const="", help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    paths = [local_path(text) or Path(text) for text in args.photos]
    _check(paths, args.photos)
    folder = Path(args.self_test) if args.self_test else None
    return WindowRequest(tuple(paths), args.sample, args.self_test is not None, folder)


def _check(paths: Sequence[Path], names: Sequence[str]) -> None:
    """Raise UserError if nothing of it can be opened; what is amiss with some of several the window says."""
    if len(paths) == 1 and is_there(paths[0]) and not is_folder(paths[0]):
        open_file(paths[0]).close()  # says why where that cannot be
    elif paths and not any(map(is_there, paths)):
        raise UserError(
            tr(
                "{name} is neither a photo nor a command; commands: {commands}.",
                name=names[0],
                commands=_names(),
            )
        )


def _failed(error: Exception) -> int:
    """Say what is known about an error no command caught: the machine's limits are the user's, the rest is a bug."""
    from app import errors

    _say(errors.describe(error))
    return BAD_INPUT if is_out_of_memory(error) or is_disk_full(error) else BUG


def _say(sentence: str) -> None:
    with contextlib.suppress(OSError):  # the exit code says it too
        if sys.stderr is not None:
            print(plain(sentence), file=sys.stderr)
