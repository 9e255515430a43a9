import subprocess
import sys

PROGRAM = """
import app
from PySide6.QtCore import QObject
thing = QObject()
for i in range(50_000):
    thing.objectNameChanged.emit("name")
print("alive")
"""


def test_fifty_thousand_signals_do_not_end_the_program() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr
