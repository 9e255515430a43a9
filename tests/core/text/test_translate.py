"""Texts keep their ids and values, and are said in the language in use."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import UserError
from core.text import language
from core.text.amounts import memory_text, percent_text, size_text, time_text
from core.text.language import CHINESE, ENGLISH, GERMAN, PSEUDO, first_known, system_language, use
from core.text.lists import all_of, any_of, listed
from core.text.translate import again, english, mark, tr, tr_in, tr_n


class _Catalog:
    """Answers as a catalog does, "" for what it lacks, from a dictionary."""

    def __init__(self, **said: str) -> None:
        self.said = said

    def gettext(self, text: str) -> str:
        return self.said.get(text, "")

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.said.get(one if n == 1 else many, "")

    def pgettext(self, context: str, text: str) -> str:
        return self.said.get(f"{context}|{text}", "")


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    said: dict[str, str] = {}
    monkeypatch.setattr(language, "_catalog", lambda _: _Catalog(**said))
    use(GERMAN)
    return said


def test_english_needs_no_catalog() -> None:
    assert tr("{name} is not a photo.", name="a.txt") == "a.txt is not a photo."
    assert tr_n("{n:,} photo", "{n:,} photos", 1) == "1 photo"
    assert tr_n("{n:,} photo", "{n:,} photos", 1200) == "1,200 photos"
    assert tr(mark("Keep")) == "Keep"


def test_a_text_is_said_again_in_another_language(german: dict[str, str]) -> None:
    german["{name} is not a photo."] = "{name} ist kein Foto."
    use(ENGLISH)
    text = tr("{name} is not a photo.", name="a.txt")
    use(GERMAN)
    assert again(text) == "a.txt ist kein Foto."
    assert english(again(text)) == "a.txt is not a photo."
    assert again("plain") == english("plain") == "plain"


def test_a_text_among_the_values_is_said_again_with_it(german: dict[str, str]) -> None:
    german.update({"Cannot open: {why}": "Nicht zu öffnen: {why}", "gone": "weg"})
    use(ENGLISH)
    text = tr("Cannot open: {why}", why=tr("gone"))
    use(GERMAN)
    assert again(text) == "Nicht zu öffnen: weg"
    assert english(again(text)) == "Cannot open: gone"


def test_a_text_of_another_language_is_said_anew_in_a_new_one(german: dict[str, str]) -> None:
    german.update({"Cannot open: {why}": "Nicht zu öffnen: {why}", "gone": "weg"})
    use(ENGLISH)
    why = tr("gone")
    use(GERMAN)
    text = tr("Cannot open: {why}", why=why)
    assert text == "Nicht zu öffnen: weg"
    assert again(text) is text, "nothing is said again in the language that it is in"
    use(ENGLISH)
    assert again(text) == "Cannot open: gone"


def test_another_process_says_it_in_its_language(german: dict[str, str]) -> None:
    german["gone"] = "weg"
    use(ENGLISH)
    sent = pickle.dumps(tr("gone"))
    use(GERMAN)
    assert pickle.loads(sent) == "weg"


def test_copies_are_the_text_itself() -> None:
    text = tr("{n} s", n=3)
    assert copy.copy(text) is text
    assert copy.deepcopy([text])[0] is text


def test_numbers_are_written_as_the_language_does(german: dict[str, str]) -> None:
    use(GERMAN)
    assert tr_n("{n:,} patch", "{n:,} patches", 1232) == "1,232 patches"  # untranslated: all of it is English
    german["{n:,} patches"] = "{n:,} Felder"
    assert tr_n("{n:,} patch", "{n:,} patches", 1232) == "1.232 Felder"
    german["{amount:.1f} GB"] = "{amount:.1f} GByte"
    assert memory_text(1.25 * 1024**3) == "1,2 GByte"
    german["{year}, {share}"] = "{year}; {share}"
    assert tr("{year}, {share}", year=2026, share=0.5) == "2026; 0,5"


def test_a_translation_spelled_like_english_has_numbers_of_its_language() -> None:
    use(GERMAN)
    assert time_text(0.84) == "0,8 s"
    assert tr("no catalog has this {n:,}", n=1200) == "no catalog has this 1,200"
    assert tr_n("{n:,} such", "{n:,} of such", 1200) == "1,200 of such"
    assert tr_in("nowhere", "{n:,}", n=1200) == "1,200"


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint16])
def test_numbers_of_numpy_are_written_so_too(german: dict[str, str], kind: type[np.integer[Any]]) -> None:
    german["{n:,} left, {n}"] = "noch {n:,}, {n}"
    assert tr("{n:,} left, {n}", n=kind(12345)) == "noch 12.345, 12345"
    german["{share:.1f} %"] = "{share:.1f} %"
    assert tr("{share:.1f} %", share=np.float32(-1.25)) == "-1,2 %"
    assert tr("{flag}", flag=True) == "True"


def test_an_error_among_the_values_travels_as_its_words(german: dict[str, str]) -> None:
    german.update({"Cannot open: {why}": "Nicht zu öffnen: {why}", "gone": "weg"})
    use(ENGLISH)
    by_user = tr("Cannot open: {why}", why=UserError(tr("gone")))
    by_system = tr("Cannot open: {why}", why=_OfTwoWordsError("no", "such file\n"))
    use(GERMAN)
    assert again(by_user) == "Nicht zu öffnen: weg"
    assert pickle.loads(pickle.dumps(by_system)) == "Nicht zu öffnen: no such file␊"


class _OfTwoWordsError(Exception):
    """An error that cannot be unpickled, as those of some libraries."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


def test_context_tells_two_meanings_apart(german: dict[str, str]) -> None:
    german.update({"quality|Light": "Leicht", "theme|Light": "Hell"})
    assert (tr_in("quality", "Light"), tr_in("theme", "Light")) == ("Leicht", "Hell")


def test_a_translation_with_wrong_values_is_left_for_english(german: dict[str, str]) -> None:
    german["{name} is open."] = "{nmae} ist offen."
    assert tr("{name} is open.", name="a") == "a is open."


def test_pseudo_is_longer_and_shows_what_is_not_translated() -> None:
    use(PSEUDO)
    text = tr("Open {name} {{now}}", name="cat.jpg")
    assert text.startswith("[Ópéñ cat.jpg {ñów}")
    assert text.endswith("]")
    assert len(text) > 1.25 * len("Open cat.jpg {now}")
    assert english(text) == "Open cat.jpg {now}"
    assert tr("1, 2 ({{n:03}} for {what})", what="001").startswith("[1, 2 ({ñ:03} fór 001)·")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["de_AT.UTF-8"], GERMAN),
        (["zh-Hans-CN"], CHINESE),
        (["zh_SG"], CHINESE),
        (["zh-Hant-TW", "de"], GERMAN),
        (["fr_FR", "zh_CN"], CHINESE),
        (["C.UTF-8"], ENGLISH),
        (["en_GB", "de"], ENGLISH),
        (["fr"], ENGLISH),
        ([""], ENGLISH),
        ([], ENGLISH),
    ],
)
def test_the_first_language_that_is_ours(asked: list[str], found: str) -> None:
    assert first_known(asked) == found


def test_the_environment_goes_before_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", language.VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert system_language() == GERMAN
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert system_language() == CHINESE
    monkeypatch.setenv("LANGUAGE", "fr:de:en")
    assert system_language() == GERMAN
    for locale in ("C", "POSIX", "C.UTF-8"):
        monkeypatch.setenv("LC_ALL", locale)
        assert system_language() == ENGLISH, "scripts read what is said then"
    monkeypatch.setenv(language.VARIABLE, "en")
    assert system_language() == ENGLISH


def test_only_known_languages_are_used() -> None:
    with pytest.raises(ValueError, match="fr is not one of en, de, zh_CN"):
        use("fr")


@pytest.mark.parametrize(
    ("names", "words"),
    [("", ""), ("a", "a"), ("ab", "a and b"), ("abc", "a, b and c"), ("abcd", "a, b and 2 more")],
)
def test_a_few_names_are_said_and_of_many_the_first(names: str, words: str) -> None:
    assert listed(list(names), 2) == words


def test_names_of_which_one_is_enough() -> None:
    assert any_of(["JPEG"]) == "JPEG"
    assert any_of(["JPEG", "PNG", "TIFF"]) == "JPEG, PNG or TIFF"
    assert all_of(iter(["hair", "fur", "glass"])) == "hair, fur and glass"


_MIB: Any = 1024**2


def test_amounts() -> None:
    assert [memory_text(count) for count in (10, 640 * _MIB, 1024 * _MIB)] == ["1 MB", "640 MB", "1.0 GB"]
    assert [time_text(s) for s in (0.84, 9.1, 60, 80, 7500)] == [
        "0.8 s",
        "9 s",
        "1 min",
        "1 min 20 s",
        "2 h 5 min",
    ]
    assert [percent_text(share) for share in (0, 0.004, 0.37, 0.999, 1)] == [
        "0 %",
        "<1 %",
        "37 %",
        ">99 %",
        "100 %",
    ]
    assert size_text(4000, 6000) == "6000 × 4000"


def test_a_text_names_files_as_any_string_does() -> None:
    assert Path(tr("Pasted photo")).stem == "Pasted photo"
    assert type(str(tr("Pasted photo"))) is str
