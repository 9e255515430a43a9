"""The bill of materials of a build as CycloneDX 1.6 in JSON: every part with version, license and origin.

python -m build_scripts.installers.sbom BUILD FILE.cdx.json
"""

from __future__ import annotations

import hashlib
import json
import sys
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from build_scripts.installers.names import moment
from core.parts.listed import normalized
from core.parts.packed import FILE, unpacked
from core.parts.part import Kind, Part

_TYPES = {
    Kind.PROGRAM: "application",
    Kind.PACKAGE: "library",
    Kind.LIBRARY: "library",
    Kind.WEIGHTS: "machine-learning-model",
    Kind.DATA: "data",
}


def bill(parts: Sequence[Part], seconds: int) -> dict[str, Any]:
    """Return the bill as plain values; the same parts and moment are the same bill.

    Args:
        parts: the program first, then all else.
        seconds: the moment of the release, since 1970.
    """
    program, rest = parts[0], parts[1:]
    names = hashlib.sha256("\n".join(map(_reference, parts)).encode()).hexdigest()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, f'{names}-{seconds}')}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(seconds, UTC).isoformat(),
            "component": _component(program),
            "lifecycles": [{"phase": "post-build"}],
        },
        "components": [_component(part) for part in rest],
        "dependencies": _dependencies(program, rest),
    }


def write_bill(build: Path, path: Path, seconds: int) -> None:
    """Write the bill of a build that build_parts has been through."""
    parts = unpacked((build / "_internal" / "resources" / "licenses" / FILE).read_bytes())
    text = json.dumps(bill(parts, seconds), indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def problems(text: str) -> str:
    """Return what is wrong with a bill by the schema of CycloneDX, "" for nothing."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return "" if found is None else str(found)


def _component(part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {"type": _TYPES[part.kind], "bom-ref": _reference(part), "name": part.name}
    if part.version:
        found["version"] = part.version
    if part.license:
        found["licenses"] = [_license(part.license)]
    if part.kind is Kind.PACKAGE:
        found["purl"] = f"pkg:pypi/{normalized(part.name)}@{quote(part.version, safe='')}"
    elif part.home.startswith("https://packages.debian.org/"):
        found["purl"] = f"pkg:deb/debian/{part.name}@{quote(part.version, safe='')}"
    if part.home:
        found["externalReferences"] = [{"type": "website", "url": part.home}]
    if part.inside:
        found["properties"] = [{"name": "matte-studio:inside", "value": part.inside}]
    return found


def _license(told: str) -> dict[str, Any]:
    try:
        return {"expression": canonicalize_license_expression(told)}
    except InvalidLicenseExpression:
        return {"license": {"name": told}}


def _dependencies(program: Part, rest: Iterable[Part]) -> list[dict[str, Any]]:
    """Return who needs whom: the program its packages, each package what it carries."""
    needed: dict[str, list[str]] = {_reference(program): []}
    owners = {part.name: _reference(part) for part in rest if not part.inside}
    for part in rest:
        owner = owners.get(part.inside, _reference(program))
        needed.setdefault(owner, []).append(_reference(part))
        needed.setdefault(_reference(part), [])
    return [{"ref": name, "dependsOn": sorted(others)} for name, others in needed.items()]


def _reference(part: Part) -> str:
    return "/".join(filter(None, (part.inside, part.name, part.version)))


if __name__ == "__main__":
    write_bill(Path(sys.argv[1]), Path(sys.argv[2]), moment())
