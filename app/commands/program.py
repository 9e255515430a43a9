"""The program's name on the command line, for usage and hints."""

import sys
from pathlib import Path

PROGRAM = Path(sys.executable).stem if getattr(sys, "frozen", False) else "python main.py"  # not translated
