"""Libraries are kept quiet by several threads at once, and heard again afterwards."""

import subprocess
import sys

CODE = """
import os, threading
from core.imaging.quiet import quiet_libraries

inside, leave = threading.Event(), threading.Event()

def decode():
    with quiet_libraries():
        inside.set()
        leave.wait()
        os.write(2, b"of the second;")

thread = threading.Thread(target=decode)
with quiet_libraries():
    thread.start()
    inside.wait()
    os.write(2, b"of the first;")
os.write(2, b"while the second goes on;")
leave.set()
thread.join()
os.write(2, b"heard")
os.close(2)
with quiet_libraries():
    print("without stderr")
"""


def test_stderr_is_dropped_until_the_last_thread_is_done() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("without stderr\n", "heard")
