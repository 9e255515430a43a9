"""Ask for known vulnerabilities of everything that is locked: `make audit`, by pip-audit.

Its service is on the internet. Where that cannot be reached the exit status is 3 and one sentence says so: nothing is
known then, which is not the same as "nothing was found".
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKS = Path(__file__).parent / "locks"
LISTS = "test.txt", "torch-cuda.txt"
"""Together these have all that is locked; torch for the CPU has the version of the other."""
UNREACHED = 3


def command(service: str) -> list[str]:
    """Return what asks a service, "osv" or "pypi", about the locked versions, which are taken as they are."""
    lists = [each for name in LISTS for each in ("--requirement", str(LOCKS / name))]
    asked = [
        "--vulnerability-service",
        service,
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner",
        "off",
    ]
    return [sys.executable, "-m", "pip_audit", *lists, *asked, "--format", "json"]


def verdict(answer: str, service: str) -> tuple[int, list[str]]:
    """Return an exit status and what to say of pip-audit's answer in JSON, or of none.

    A package that the service does not know is one that nothing is known about, as with an index that only mirrors
    files: pip-audit itself would call that "no known vulnerabilities".
    """
    try:
        found = json.loads(answer)["dependencies"]
    except (json.JSONDecodeError, KeyError, TypeError):
        return UNREACHED, [
            f"The service {service} could not be reached, so nothing is known about vulnerabilities."
        ]
    bad = [each for each in found if each.get("vulns")]
    unknown = [each["name"] for each in found if "skip_reason" in each]
    said = [f"{each['name']} {each['version']}: {_named(each['vulns'])}" for each in bad]
    if unknown:
        said.append(
            f"Nothing is known about {len(unknown)} of {len(found)} packages: {service} does not list them here."
        )
    if bad or unknown:
        return 1 if bad else UNREACHED, said
    return 0, [f"{len(found)} packages, no known vulnerability."]


def _named(vulnerabilities: list[dict[str, Any]]) -> str:
    return ", ".join(
        f"{each['id']} (mended in {', '.join(each['fix_versions']) or 'no version'})"
        for each in vulnerabilities
    )


def main() -> int:
    """Ask, say the answer, and return 0 if nothing was found, 1 where something was, 3 where that is not known."""
    service = sys.argv[1] if len(sys.argv) > 1 else "osv"
    done = subprocess.run(command(service), capture_output=True, text=True, check=False)
    status, said = verdict(done.stdout, service)
    print("\n".join(said))
    if status == UNREACHED and done.stderr.strip():
        print(done.stderr.strip().splitlines()[-1], file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
