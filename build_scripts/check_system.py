"""Say which system packages Qt lacks on this machine, before a test run fails on an import.

Exit status 2 and one sentence when something is missing.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ui.platform_check import explain, missing_packages


def main() -> int:
    """Return 0 when Qt finds all it links to, else 2 after naming the packages on stderr."""
    missing = missing_packages()
    if missing:
        print(explain(missing), file=sys.stderr)
    return 2 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
