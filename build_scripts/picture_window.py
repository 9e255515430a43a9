"""The picture of the window in the README: the bundled sample, matted, with the photo beside its cutout.

    QT_QPA_PLATFORM=xcb python build_scripts/picture_window.py        # writes docs/images/window.jpg

The real window, in English and dark, with settings of its own. It is drawn into the picture, so that nothing else on
the screen gets into it; the fonts are those of the machine.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from measured import own_session
from PIL.ImageQt import fromqimage
from PySide6.QtWidgets import QApplication  # noqa: TID251 - it is the window that is drawn

from app.session import Session
from core.geometry import Rect
from ui import theme
from ui.main_window import MainWindow

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "window.jpg"
_WIDTH, _HEIGHT = 1440, 900
_HEAD: Rect = (160, 380, 2000, 2760)
"""Where the flower of the sample is: top, left, bottom, right."""


def main() -> None:
    """Open, run, show the wipe over the flower, and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PICTURE)
    args = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app)
    with own_session() as (session, _):
        window = MainWindow(session)
        window.resize(_WIDTH, _HEIGHT)
        window.show()
        session.start()
        matte(session)
        show(session, window)
        fromqimage(window.grab().toImage()).save(args.out, quality=95, subsampling=0)
        window.hide()  # closing it would ask about the work
    print(f"{args.out}: {args.out.stat().st_size / 1000:.0f} kB")


def matte(session: Session) -> None:
    """Open the sample and run it."""
    session.open_sample()
    until(lambda: session.document.photo is not None and session.host.speed is not None)
    session.run()
    until(lambda: session.document.result is not None and not session.running)
    until(lambda: not session.doubts.looking)


def show(session: Session, window: MainWindow) -> None:
    """Bring the flower into view, photo to the left of the divider and cutout to the right."""
    canvas = window.canvas
    session.set_view("wipe")
    canvas.viewport = canvas.viewport.framing(_HEAD, 1.0, 1.0)
    canvas.move_divider(canvas.width() * 0.5)
    settled = time.monotonic() + 8  # notices go, tiles come
    until(lambda: time.monotonic() > settled and not canvas.pending)


def until(condition: Callable[[], bool]) -> None:
    """Let the event loop do what is due until it holds."""
    while not condition():
        QApplication.processEvents()
        time.sleep(0.005)


if __name__ == "__main__":
    main()
