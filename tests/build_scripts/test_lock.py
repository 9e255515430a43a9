"""The lists of a headless installation hold what pyproject.toml asks for, and nothing of the window."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from build_scripts import lock

RENEW = "run `make lock`"
VERSIONS = "3.11", "3.12", "3.13", "3.14"
CUDA = "headless.txt", "torch-cuda.txt"
CPU = "headless.txt", "torch-cpu.txt"
APP = "app.txt", "torch-cpu.txt"
TESTS = "test.txt", "torch-cpu.txt"


def pins(names: tuple[str, ...], python: str) -> dict[str, Version]:
    """What the files install on x86_64 Linux: name -> version."""
    machine = {"sys_platform": "linux", "platform_machine": "x86_64", "python_full_version": f"{python}.1"}
    found = {}
    for name in names:
        for line in re.findall(r"^\w.*", (lock.LOCKS / name).read_text(), re.MULTILINE):
            pin, _, marker = line.removesuffix("\\").partition(";")
            package, version = pin.strip().split("==")
            if not marker or Marker(marker.strip()).evaluate(machine):
                assert canonicalize_name(package) not in found, f"{package} is there twice"
                found[canonicalize_name(package)] = Version(version)
    return found


def lacking(wanted: list[str], found: dict[str, Version], python: str) -> list[str]:
    """Those requirements that what was found does not fulfill."""
    environment = {"python_version": python, "python_full_version": f"{python}.1", "extra": ""}
    needs = [
        each for each in map(Requirement, wanted) if not each.marker or each.marker.evaluate(environment)
    ]
    names = {each: canonicalize_name(each.name) for each in needs}
    return [
        str(each) for each in needs if names[each] not in found or found[names[each]] not in each.specifier
    ]


@pytest.mark.parametrize("files", [CUDA, CPU], ids=["cuda", "cpu"])
@pytest.mark.parametrize("python", VERSIONS)
def test_every_requirement_is_there_in_its_range(files: tuple[str, ...], python: str) -> None:
    assert not lacking(lock.requirements(), pins(files, python), python), RENEW


@pytest.mark.parametrize(
    ("files", "extras"), [(APP, lock.OF_APP), (TESTS, lock.OF_TESTS)], ids=["app", "tests"]
)
@pytest.mark.parametrize("python", VERSIONS)
def test_all_of_the_app_and_of_tests_is_there(
    files: tuple[str, ...], extras: tuple[str, ...], python: str
) -> None:
    assert not lacking(lock.everything(extras), pins(files, python), python), RENEW


@pytest.mark.parametrize("name", ["app.txt", "test.txt"])
def test_all_lists_agree_on_versions(name: str) -> None:
    headless, other = pins(("headless.txt",), "3.11"), pins((name,), "3.11")
    assert not {each for each in headless.keys() & other if headless[each] != other[each]}


@pytest.mark.parametrize("files", [CPU, APP, TESTS], ids=["headless", "app", "tests"])
def test_what_those_need_in_turn_is_there(files: tuple[str, ...]) -> None:
    found = pins(files, "3.11")
    for name in found:
        try:
            wanted = requires(name) or []
        except PackageNotFoundError:  # not of this platform or Python
            continue
        if name != "torch":  # which needs NVIDIA's libraries or none, as it was built
            assert not lacking(wanted, found, "3.11"), f"{name}: {RENEW}"


def test_nothing_of_the_window_is_there() -> None:
    found = pins(CUDA, "3.11").keys() | pins(CPU, "3.11")
    assert not found & {"pyside6-essentials", "pyside6", "shiboken6", "qtawesome", "qtpy"}


def test_everything_of_cuda_is_apart() -> None:
    assert not [name for name in pins(CPU, "3.11") if name.startswith(("nvidia", "cuda", "triton"))]
    assert [name for name in pins(CUDA, "3.11") if name.startswith("nvidia")]


@pytest.mark.parametrize("name", sorted({*CUDA, *CPU, *APP, *TESTS}))
def test_every_entry_has_hashes_and_none_an_address(name: str) -> None:
    text = (lock.LOCKS / name).read_text()
    entries = re.findall(r"^\w.*\n(?: .*\n)*", text, re.MULTILINE)
    assert entries
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry) for entry in entries)
    assert "".join(entries) == re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    assert "://" not in text and "index" not in "".join(entries)


def test_torch_is_the_build_that_the_file_is_named_for() -> None:
    torch = next(each.removeprefix("torch==") for each in lock.requirements() if each.startswith("torch=="))
    assert str(pins(CUDA, "3.11")["torch"]) == torch
    assert str(pins(CPU, "3.11")["torch"]) == f"{torch}+cpu"


def test_a_lock_is_split_by_whole_entries() -> None:
    torch = "torch==2 \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\n"
    other = "numpy==2 ; python_full_version < '3.12' \\\n    --hash=sha256:3\n"
    assert lock.split(other + torch + "nvidia-nvtx==1\n") == (other, torch + "nvidia-nvtx==1\n")
    assert lock.split("torchvision==1\n") == ("torchvision==1\n", "")


def test_what_the_build_of_the_project_itself_needs_is_there() -> None:
    project = tomllib.loads((lock.ROOT / "pyproject.toml").read_text())
    assert not lacking(project["build-system"]["requires"], pins(CPU, "3.11"), "3.11")
