"""Names of many files from one pattern: readable, each its own, and none that a system refuses or that leads away."""

from __future__ import annotations

import datetime
from pathlib import PurePosixPath, PureWindowsPath

import numpy as np
import pytest

from core.errors import UserError
from core.jobs.name_pattern import PLACEHOLDERS, Change, Facts, FileName, NamePattern, key_of

DAY = datetime.date(2026, 3, 7)


def facts(name: str = "model.jpg", number: int = 1) -> Facts:
    return Facts(name, (4000, 6000), number, "cutout", DAY)


def named(pattern: str, name: str = "model.jpg", number: int = 1) -> str:
    return NamePattern(pattern).name(facts(name, number)).name


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{name}-{kind}", "model-cutout.png"),
        ("{date} {name}", "2026-03-07 model.png"),
        ("shoot {number:03}", "shoot 012.png"),
        ("{number:3}", "012.png"),
        ("{number}", "12.png"),
        ("{name} {width}x{height:05}", "model 6000x04000.png"),
        ("{ Name }", "model.png"),
        ("{{{name}}}", "{model}.png"),
        ("{name}.png", "model.png"),
        ("{name}.PNG", "model.png"),
    ],
)
def test_placeholders_are_filled_in(pattern: str, name: str) -> None:
    assert named(pattern, number=12) == name


def test_a_number_with_more_digits_than_asked_for_stays_whole() -> None:
    assert named("{number:02}", number=1234) == "1234.png"


def test_braces_of_a_photos_name_are_no_placeholders() -> None:
    assert named("{name}", "{width}.jpg") == "{width}.png"


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (
            "{nmae}-{kind}",
            "{nmae} is not a placeholder; there are {name}, {number}, {kind}, {date}, {width} and",
        ),
        ("{}", "{} is not a placeholder"),
        ("{0}", "{0} is not a placeholder"),
        ("{name.__class__}", "{name.__class__} is not a placeholder"),
        ("{name!r}", "{name!r} is not a placeholder"),
        ("{name:03}", "{name:03} has digits, which only numbers can have; write {name}."),
        ("{number:x}", "{number:x} has impossible digits; write {number:03} for three"),
        ("{number:999999999}", "impossible digits"),
        ("{number:{width}}", "impossible digits"),
        ("{name", "has an unmatched brace"),
        ("name}", "has an unmatched brace"),
        ("../{name}", "has a / or \\ in it; the folder is chosen separately"),
        ("C:\\{name}", "has a / or \\ in it"),
        ("", "The name pattern is empty; {name}-{kind} is a good one."),
        ("  ", "empty"),
    ],
)
def test_a_bad_pattern_is_one_sentence_that_names_what_is_bad(pattern: str, reason: str) -> None:
    with pytest.raises(UserError) as refused:
        NamePattern(pattern)
    assert reason in str(refused.value) and "\n" not in str(refused.value)


def test_a_refusal_lists_every_placeholder() -> None:
    with pytest.raises(UserError) as refused:
        NamePattern("{x}")
    assert all(f"{{{name}}}" in str(refused.value) for name in PLACEHOLDERS)


@pytest.mark.parametrize(
    ("photo", "name", "change"),
    [
        ('a:b*c?"d.jpg', "a-b-c--d.png", Change.REFUSED),
        ("../../etc/passwd", "passwd.png", None),
        ("..", "-.png", Change.REFUSED),
        (".hidden.jpg", "-hidden.png", Change.REFUSED),
        ("dots....jpg", "dots.png", Change.REFUSED),
        ("line\nfeed.jpg", "line-feed.png", Change.REFUSED),
        ("odd\udcff.jpg", "odd-.png", Change.REFUSED),
        ("  spaces .jpg", "spaces.png", None),
        ("CON.jpg", "_CON.png", Change.RESERVED),
        ("nul", "_nul.png", Change.RESERVED),
        ("com1.tar.gz", "_com1.tar.png", Change.RESERVED),
        ("LPT².jpg", "_LPT².png", Change.RESERVED),
        ("console.jpg", "console.png", None),
        ("x" * 300 + ".jpg", "x" * 251 + ".png", Change.TOO_LONG),
    ],
)
def test_names_that_a_file_system_refuses_are_changed_and_told(
    photo: str, name: str, change: Change | None
) -> None:
    made = NamePattern("{name}").name(facts(photo))
    assert made.name == name and made.changes == ((change,) if change else ())
    if change:
        assert name in made.remark and change.value in made.remark and made.remark.isprintable()


def test_a_long_name_is_cut_between_letters() -> None:
    name = named("{name}", "ä" * 200)
    assert len(name.encode()) <= 255 and name == "ä" * 125 + ".png"


def numbered(*photos: str, pattern: str = "{name}") -> list[str]:
    return [name.name for name in NamePattern(pattern).names([facts(photo) for photo in photos])]


def test_names_that_collide_are_numbered() -> None:
    assert numbered("a.jpg", "a.png", "a.tif") == ["a.png", "a 2.png", "a 3.png"]


def test_letters_that_differ_by_case_or_spelling_alone_collide() -> None:
    assert numbered("Photo.jpg", "PHOTO.jpg", "é.jpg", "e\u0301.jpg") == [
        "Photo.png",
        "PHOTO 2.png",
        "é.png",
        "e\u0301 2.png",
    ]


def test_a_number_never_takes_the_name_of_another_photo() -> None:
    assert numbered("a.jpg", "a.png", "A 2.jpg") == ["a.png", "a 3.png", "A 2.png"]


def test_a_pattern_without_a_name_or_number_numbers_all_but_the_first() -> None:
    assert numbered("a", "b", "c", pattern="cutout") == ["cutout.png", "cutout 2.png", "cutout 3.png"]


def test_long_names_that_collide_stay_short_enough() -> None:
    names = numbered(*["x" * 300] * 12)
    assert len(set(names)) == 12 and all(len(name) == 255 for name in names)


def test_a_name_that_is_not_free_is_numbered_on() -> None:
    names = NamePattern("{name}").names(
        [facts("a.jpg"), facts("b.jpg")], lambda name: name not in ("a.png", "a 2.png")
    )
    assert [name.name for name in names] == ["a 3.png", "b.png"]
    assert names[0].changes == (Change.TAKEN,) and "a 3.png" in names[0].remark


def test_no_name_ever_leads_out_of_its_folder_or_is_refused() -> None:
    letters = [*'ab. /\\:*?"<>|\0\n{}CONaux1éß\u202e\U0001f600', "..", "../", "C:", "NUL", "x" * 90]
    random = np.random.default_rng(7)
    photos = ["".join(random.choice(letters, random.integers(0, 12))) for _ in range(3000)]
    names = [name.name for name in NamePattern("{name}").names([facts(photo) for photo in photos])]
    assert len({key_of(name) for name in names}) == len(photos)
    for name in names:
        assert_sound(name)


def assert_sound(name: str) -> None:
    assert PurePosixPath(name).name == PureWindowsPath(name).name == name
    assert not PureWindowsPath(name).is_reserved() and not PureWindowsPath(name).drive
    assert len(name.encode()) <= 255 and not name.startswith((".", " "))
    assert not set(name) & set('<>:"/\\|?*\0\n')


def test_a_name_as_wanted_has_no_remark() -> None:
    assert FileName("a.png", "a").remark == ""
