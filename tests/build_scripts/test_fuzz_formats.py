"""Damaged files of every format, decoded by a process of their own: a short run of the long one."""

import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "build_scripts"))

import fuzz_formats
from fuzz_mutants import mutant
from fuzz_seeds import seeds

from core.imaging.decode import decode_image
from core.imaging.formats.registry import FORMATS


def test_a_few_hundred_mutants_of_all_formats_have_no_fault() -> None:
    seen = list(fuzz_formats.outcomes("", 0, 0, 300))
    assert [each.index for each in seen] == list(range(300))
    assert [each for each in seen if each.faults] == []
    assert {each.of.split("/")[0] for each in seen} >= {each.name for each in FORMATS}
    assert sum(bool(each.said) for each in seen) > 100 < sum(not each.said for each in seen)


def test_a_mutant_is_made_of_its_number() -> None:
    files = [b"\x89PNG\r\n\x1a\n" + bytes(100), b"II*\0" + bytes(100), b"P6\n2 2\n255\n" + bytes(12)]
    made = [mutant(files, index, 1) for index in range(100)]
    assert made == [mutant(files, index, 1) for index in range(100)]
    assert made != [mutant(files, index, 2) for index in range(100)]
    assert sum(data != files[chosen] for chosen, data in made) > 90


def test_seeds_are_sound_files_of_every_format() -> None:
    found = seeds()
    assert {name.split("/")[0] for name in found} >= {each.name for each in FORMATS}
    for name in list(found)[::9]:
        decode_image(found[name], name.replace("/", " "))


@pytest.mark.parametrize(
    ("code", "said"), [(-signal.SIGSEGV, "crash: SIGSEGV"), (-signal.SIGPROF, "hang"), (3, "ended with 3")]
)
def test_the_end_of_a_process_is_told(code: int, said: str) -> None:
    assert said in fuzz_formats._end_of(code)


def test_a_sentence_about_another_format_is_a_fault_but_advice_is_none() -> None:
    about = fuzz_formats._about_others
    assert about(("a is a broken GIF; save it again.",), "PNG")
    assert not about(("a is a broken PNG; save it as TIFF.",), "PNG")
