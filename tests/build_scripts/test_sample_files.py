"""The files that a build is tried with: one of each format, and all of them open with the codecs that a build has."""

import runpy
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from build_scripts.sample_files import Sample, samples
from core.imaging.decode import decode_image
from core.imaging.formats.registry import FORMATS

ROOT = Path(__file__).parents[2]
HOOK = ROOT / "build_scripts" / "hooks" / "hook-imagecodecs.py"
CHILD = """
import sys
from pathlib import Path

class Build:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("imagecodecs._") and name not in sys.argv[2].split():
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Build())
from core.imaging.decode import decode_image
for path in sorted(Path(sys.argv[1]).iterdir()):
    photo = decode_image(path.read_bytes(), path.name)
    print(path.name, *photo.remarks)
"""


@pytest.fixture(scope="module")
def files() -> list[Sample]:
    return samples()


def test_every_format_has_a_sample_that_is_read_as_what_it_is(files: list[Sample]) -> None:
    assert {each.format for each in files} == {each.name for each in FORMATS}
    for sample in files:
        photo = decode_image(sample.data, sample.name)
        assert photo.origin is not None
        understood = (photo.origin.format, photo.origin.depth, photo.origin.space)
        assert understood == (sample.format, sample.depth, sample.color), sample.name
        assert not photo.remarks


def test_all_open_with_the_codecs_of_a_build(files: list[Sample], tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for sample in files:
        (folder / sample.name).write_bytes(sample.data)
    assert _opened(folder, _codecs()) == sorted(each.name for each in files)


def _codecs() -> list[str]:
    """The modules of imagecodecs that go into a build, as its hook names them."""
    names: list[str] = runpy.run_path(str(HOOK))["hiddenimports"]
    return names


def _opened(folder: Path, codecs: Sequence[str]) -> list[str]:
    """The lines of a process that opens all files of a folder with these codecs alone: their names, remarks behind."""
    command = [sys.executable, "-c", CHILD, str(folder), " ".join(codecs)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()
