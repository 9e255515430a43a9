"""The language in use: which there are, which the system asks for, and the catalogs of their texts.

Catalogs are gettext's, ``resources/locale/LANGUAGE/LC_MESSAGES/matte_studio.mo``, made of the ``.po`` files beside
them by ``make texts`` (docs/texts.md).
"""

import ctypes
import gettext
import locale
import os
import re
import sys
from functools import cache

from core.resources import resource_path

DOMAIN = "matte_studio"
VARIABLE = "MATTE_STUDIO_LANGUAGE"
"""An environment variable that goes before what the system asks for: "de", "zh_CN", "en" or "pseudo"."""
ENGLISH, GERMAN, CHINESE, PSEUDO = "en", "de", "zh_CN", "pseudo"
LANGUAGES = {ENGLISH: "English", GERMAN: "Deutsch", CHINESE: "简体中文"}  # not translated
"""The languages of the program, each with its name in itself."""
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What names the locale, the first before the others."""
_NO_LANGUAGES = ("C", "POSIX")
_CHINESE_SCRIPTS = ("zh_hant", "zh_tw", "zh_hk", "zh_mo")
_IN_BRACES = re.compile(r"(\{\{|\}\}|\{[^{}]*\})")
_LONGER = str.maketrans("aeiouycnAEIOUCN", "áéíóúýçñÁÉÍÓÚÇÑ")


class _InUse:
    """The one language of a process."""

    language = ENGLISH


def current() -> str:
    """Return the language in use, English until `use` was called."""
    return _InUse.language


def use(chosen: str) -> None:
    """Say all further texts in this language, a key of LANGUAGES or PSEUDO; ValueError for another."""
    if chosen not in (*LANGUAGES, PSEUDO):
        raise ValueError(f"{chosen} is not one of {', '.join(LANGUAGES)}")
    _InUse.language = chosen


def system_language() -> str:
    """Return the language that the system, or before it VARIABLE, asks for; English where that is none of ours."""
    asked = [os.environ.get(VARIABLE, ""), *_asked_by_system()]
    return first_known(asked)


def first_known(asked: list[str]) -> str:
    """Return the first of the names of languages, as systems spell them ("de_AT.UTF-8", "zh-Hans-CN"), that is ours."""
    return next((found for name in asked if (found := _known(name))), ENGLISH)


def translated(text: str, context: str, many: str, n: int) -> str | None:
    """Return the translation of an id with its values unfilled; None for English and where a catalog lacks it."""
    if current() == ENGLISH:
        return None
    if current() == PSEUDO:
        return _pseudo(many if many and n != 1 else text)
    catalog = _catalog(current())
    if many:
        found = catalog.npgettext(context, text, many, n) if context else catalog.ngettext(text, many, n)
    else:
        found = catalog.pgettext(context, text) if context else catalog.gettext(text)
    return found or None


def _known(name: str) -> str:
    folded = name.replace("-", "_").partition(".")[0].lower()
    if folded == PSEUDO:
        return PSEUDO
    if folded.startswith("zh"):
        return "" if folded.startswith(_CHINESE_SCRIPTS) else CHINESE
    short = folded.partition("_")[0]
    return ENGLISH if short in ("c", "posix") else short if short in LANGUAGES else ""


def _asked_by_system() -> list[str]:
    asked = next(filter(None, map(os.environ.get, _LOCALES)), "")
    if asked.partition(".")[0] in _NO_LANGUAGES:
        return [asked]  # a script wants to read what is said: LANGUAGE does not count then, as gettext has it
    if languages := os.environ.get("LANGUAGE") or asked:
        return languages.split(":")
    if sys.platform == "win32":
        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return [locale.windows_locale.get(number, "")]
    return []


class _Missing(gettext.NullTranslations):
    """Answers "" for all that a catalog lacks, so that a translation that is spelled like English is one."""

    def gettext(self, message: str) -> str:
        return ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return ""

    def pgettext(self, context: str, message: str) -> str:
        return ""

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return ""


@cache
def _catalog(chosen: str) -> gettext.NullTranslations:
    try:
        catalog: gettext.NullTranslations = gettext.translation(DOMAIN, resource_path("locale"), [chosen])
    except FileNotFoundError:
        return _Missing()
    catalog.add_fallback(_Missing())
    return catalog


def _pseudo(text: str) -> str:
    """Return English that is a third longer, with accents and in brackets, but for what stands in braces."""
    parts = _IN_BRACES.split(text)  # what stands in braces is at the odd places
    said = "".join(part if place % 2 else part.translate(_LONGER) for place, part in enumerate(parts))
    return f"[{said}{'·' * (len(text) // 3)}]"
