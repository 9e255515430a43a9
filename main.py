"""Matte Studio: ``python main.py`` opens the window, ``python main.py --help`` tells the rest."""

import multiprocessing
import sys

from app.commands import cli
from app.commands.program import PROGRAM
from core.errors import UserError
from core.text import language

_DEMO = "" if getattr(sys, "frozen", False) else "`make demo` makes a cutout without one, and "
NO_DISPLAY = (
    "There is no display here, so no window can open; "
    f"{_DEMO}`{PROGRAM} matte --help` tells how to make yours."
)


def main(argv: list[str] | None = None) -> int:
    """Run the program with these arguments (default: those of the process); return the exit code."""
    language.use(language.system_language())
    return cli.main(sys.argv[1:] if argv is None else argv, open_window)


def open_window(request: cli.WindowRequest) -> int:
    """Open the window and return its exit code. Raises UserError where no window can be."""
    from ui import platform_check

    if not platform_check.has_qt():
        raise UserError(platform_check.no_qt())
    if not platform_check.has_display():
        raise UserError(NO_DISPLAY)
    missing = platform_check.missing_packages()
    if missing:
        raise UserError(platform_check.explain(missing))
    if request.self_test:
        from ui.self_test import run_self_test

        return run_self_test(str(request.self_test_folder) if request.self_test_folder else None)
    from ui.start import run_window

    return run_window(request.paths, sample=request.sample)


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
