"""Matte Studio: ``python main.py`` opens the window, ``python main.py --help`` tells the rest."""

import multiprocessing
import sys

from app.commands import cli
from app.commands.program import PROGRAM
from core.errors import UserError
from core.text import language
from core.text.translate import Text, tr

_IS_PACKAGED = getattr(sys, "frozen", False)


def main(argv: list[str] | None = None) -> int:
    """Run the program with these arguments (default: those of the process); return the exit code."""
    language.use(language.system_language())
    return cli.main(sys.argv[1:] if argv is None else argv, open_window)


def open_window(request: cli.WindowRequest) -> int:
    """Open the window and return its exit code. Raises UserError if no window can be."""
    from ui import platform_check

    if not platform_check.has_qt():
        raise UserError(platform_check.no_qt())
    if not platform_check.has_display():
        raise UserError(no_display())
    missing = platform_check.missing_packages()
    if missing:
        raise UserError(platform_check.explain(missing))
    if request.self_test:
        from ui.self_test import run_self_test

        return run_self_test(str(request.self_test_folder) if request.self_test_folder else None)
    from ui.start import run_window

    return run_window(request.paths, sample=request.sample)


def no_display() -> Text:
    """Say what can be done without a window."""
    command = f"{PROGRAM} matte --help"
    if _IS_PACKAGED:
        return tr(
            "There is no display here, so no window can open; `{command}` says how to make a cutout.",
            command=command,
        )
    return tr(
        "There is no display here, so no window can open; `make demo` makes a cutout without one, and "
        "`{command}` says how to make yours.",
        command=command,
    )


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
