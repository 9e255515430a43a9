"""PySide6 6.12.0 drops a reference on every signal; Python 3.11 then aborts after some thousand of them."""

import subprocess
import sys

PROGRAM = """\

from PySide6.QtCore import QObject
thing = QObject()
for i in range(50_000):
    thing.objectNameChanged.emit("name")
print("alive")
"""


def test_fifty_thousand_signals_do_not_end_the_program() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr
