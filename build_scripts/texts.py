"""Collect every text of the program into the catalogs of its languages, and compile them.

    python -m build_scripts.texts                    collect and compile (make texts)
    python -m build_scripts.texts --missing de       print what German lacks, as a .po file
    python -m build_scripts.texts --take de FILE...  take translations from .po files, then collect and compile

Texts are the literals in `tr`, `tr_n`, `tr_in` and `mark` (core/text/translate.py). A text whose English changed loses
its translation: there are no fuzzy entries.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from core.text.language import CHINESE, DOMAIN, GERMAN

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "resources" / "locale"
ROOMS = ("core", "app", "ui", "main.py")
LABORATORY = ("core/training", "core/evaluation", "app/commands/laboratory")
"""Its commands speak English, as the papers do that they follow."""
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "tr": None, "mark": None, "tr_n": (1, 2), "tr_in": ((1, "c"), 2),
}  # fmt: skip
REMARKS = ["Translators:"]
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER = "# Texts of Matte Studio. Made by `make texts`; docs/texts.md says how to translate.\n"


def sources() -> Iterator[Path]:
    """Every Python file whose texts people see, in order."""
    for room in ROOMS:
        path = ROOT / room
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            if not file.relative_to(ROOT).as_posix().startswith(LABORATORY):
                yield file


def collected() -> Catalog:
    """Return the texts of the source, without translations."""
    catalog = Catalog(domain=DOMAIN, charset="utf-8")
    for file in sources():
        place = [(file.relative_to(ROOT).as_posix(), 1)]
        with redirect_stderr(io.StringIO()):  # Babel speaks of f-strings among values, which are no texts
            found = list(extract_from_file("python", file, KEYWORDS, REMARKS))
        for _, text, remarks, context in found:
            catalog.add(text, locations=place, auto_comments=remarks, context=context)
    return catalog


def path_of(language: str, suffix: str = ".po") -> Path:
    """Return where the catalog of a language lies."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}{suffix}"


def read(path: Path, language: str) -> Catalog:
    """Return a catalog as it lies on disk, an empty one if there is none."""
    if not path.is_file():
        return _empty(language)
    return read_po(io.BytesIO(path.read_bytes()), locale=language, domain=DOMAIN, charset="utf-8")


def _empty(language: str, header_comment: str = "") -> Catalog:
    return Catalog(language, DOMAIN, header_comment, "Matte Studio", charset="utf-8", fuzzy=False)


def updated(language: str, texts: Catalog, taken: list[Catalog]) -> Catalog:
    """Return the catalog of a language for these texts: what was translated before, and what is taken, goes first."""
    fresh = _empty(language, header_comment=_HEADER.rstrip())
    known = [*reversed(taken), read(path_of(language), language)]
    for message in texts:
        if message.id:
            fresh.add(
                message.id, _translation(message, known), message.locations,
                auto_comments=message.auto_comments, context=message.context,
            )  # fmt: skip
    return fresh


def _translation(message: Message, known: list[Catalog]) -> str | tuple[str, ...]:
    for catalog in known:
        found = catalog.get(message.id, message.context)
        if found is not None and is_translated(found) and found.pluralizable == message.pluralizable:
            return found.string
    return ""


def is_translated(message: Message) -> bool:
    """Return whether all forms of a text are translated."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(forms) and all(forms)


def as_po(catalog: Catalog) -> bytes:
    """Return a catalog as a .po file that changes only where its texts do."""
    file = io.BytesIO()
    write_po(file, catalog, width=110, sort_by_file=True, include_lineno=False, omit_header=False)
    dated = (
        b'"POT-Creation-Date',
        b'"PO-Revision-Date',
        b'"Generated-By',
        b'"Report-',
        b'"Last-',
        b'"Language-Team',
    )
    return b"\n".join(line for line in file.getvalue().split(b"\n") if not line.startswith(dated))


def as_mo(catalog: Catalog) -> bytes:
    """Return a catalog as a .mo file that changes only where its texts do; what is not translated is not in it."""
    done = _empty(str(catalog.locale))
    done.creation_date = done.revision_date = _NO_DATE
    for message in catalog:
        if message.id and is_translated(message):
            done.add(message.id, message.string, context=message.context)
    file = io.BytesIO()
    write_mo(file, done)
    return file.getvalue()


def missing(catalog: Catalog) -> Catalog:
    """Return the texts of a catalog that have no translation."""
    rest = _empty(str(catalog.locale))
    for message in catalog:
        if message.id and not is_translated(message):
            rest.add(message.id, "", message.locations, context=message.context)
    return rest


def main() -> int:
    """Do what the arguments ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--missing", metavar="LANGUAGE", choices=(GERMAN, CHINESE))
    parser.add_argument("--take", nargs="+", metavar=("LANGUAGE", "FILE"), default=[])
    asked = parser.parse_args()
    texts = collected()
    if asked.missing:
        sys.stdout.buffer.write(as_po(missing(updated(asked.missing, texts, []))))
        return 0
    for language in (GERMAN, CHINESE):
        taken = (
            [read(Path(file), language) for file in asked.take[1:]] if asked.take[:1] == [language] else []
        )
        catalog = updated(language, texts, taken)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_bytes(as_po(catalog))
        path_of(language, ".mo").write_bytes(as_mo(catalog))
        print(f"{language}: {len(catalog) - len(missing(catalog))} of {len(catalog)} texts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
