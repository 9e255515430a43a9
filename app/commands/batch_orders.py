"""Orders of ``batch``: one with its files for every photo, or a sentence on why there is none."""

from __future__ import annotations

import argparse
import re
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import NoReturn

from app.commands import exporting, marking, matting, project, refine
from app.commands.arguments import names
from core.errors import UserError
from core.files import is_file, open_file
from core.imaging.formats.png import FORMAT as PNG
from core.imaging.formats.record import Format
from core.imaging.io import read_size_of
from core.jobs.backgrounds import color_of
from core.jobs.batch.batch import Entry, Refused
from core.jobs.batch.journal import Journal
from core.jobs.batch.naming import Named, Naming, Wanted
from core.jobs.batch.pairing import Left, Paired
from core.jobs.name_pattern import Facts, key_of
from core.jobs.order import Files, MarksFrom, Order
from core.jobs.presets.marks import NETWORK_SUFFIX
from core.project.project import SUFFIX as PROJECT_SUFFIX
from core.project.project import is_project
from core.project.store import read_facts
from core.resources import embedded_models
from core.subject.networks import default_network
from core.text.translate import tr

ALSO = ("alpha", "trimap", "routing-map", "doubts", "doubt-map", "report", "project")
"""The files that may be written beside the cutout."""
_SUFFIXES = {
    "trimap": ".png",
    "routing-map": ".png",
    "doubts": ".json",
    "doubt-map": ".png",
    "report": ".json",
    "project": PROJECT_SUFFIX,
}
_WORDS = {"routing-map": "routing"}
_ON_WHITE = "--preset Shop"
"""Advice on making a JPEG with a batch."""
_MANY_WORDS = ("subject", "edge-width")
"""Options of a list that take more than one word, unless that is a file, whose name may have spaces."""


class _RowParser(argparse.ArgumentParser):
    """Reads the options of one photo in a list."""

    def __init__(self) -> None:
        super().__init__(allow_abbrev=False, add_help=False, exit_on_error=False)
        add_run(self)

    def options_of(self, words: list[str], args: Namespace) -> Namespace:
        """Return the arguments with these in their place. Raises UserError, which names the column."""
        try:
            return self.parse_args(words, args)
        except argparse.ArgumentError as error:
            column = (error.argument_name or "").lstrip("-")
            raise UserError(tr("{column}: {why}.", column=column, why=error.message)) from None

    def error(self, message: str) -> NoReturn:
        raise UserError(message)

    def refuse_others(self, names: Iterable[str], where: str) -> None:
        """Raise UserError for a column that is no option of a single photo."""
        known = self._option_string_actions
        other = next((name for name in names if f"--{name}" not in known), None)
        if other is not None:
            raise UserError(
                tr(
                    "The column {column} of {list} is not an option of a single photo; leave it out, or call it "
                    "marks, output, or like an option of batch on marks, model, quality or refinement, such as "
                    "max-tokens.",
                    column=other,
                    list=where,
                )
            )


@dataclass(frozen=True)
class Made:
    """The plan for one photo: its entry, the source of its marks, and remarks on its files."""

    entry: Entry | Refused
    how: str = ""
    remark: str = ""


class Orders:
    """Makes the orders of a batch, every time the same.

    Raises:
        UserError: the arguments do not fit together, or a file that all photos need is not there.
    """

    def __init__(self, args: Namespace, journal: Journal) -> None:
        self._args, self._style = args, exporting.style_of(args)
        self.also = names(args.also, ALSO) if args.also else ()
        self._on = list(dict.fromkeys(_background(name) for name in args.on))
        self._naming = Naming(args.output, args.pattern, self._wanted(), journal.owner, self._read())
        self._numbers: dict[Path, int] = {}
        sample = self._order(Paired(Path("photo"), Path("marks"), Path("photo")), args, self._sample())
        self._pictures(self._sample()).check(on_white=_ON_WHITE)
        sample.check()
        for tool in sample.tools():
            open_file(tool).close()  # says why where that cannot be

    def made(self, found: Iterable[Paired | Left]) -> Iterator[Made]:
        """Yield what is made of photos, in their order."""
        for each in found:
            if isinstance(each, Left):
                yield Made(Refused(each.photo.absolute(), each.relative.as_posix(), each.sentence))
            else:
                yield self._made(each)

    def keep_from(self, found: Iterable[Paired]) -> None:
        """Let no file take the place of these photos and marks."""
        self._naming.add_inputs(path for each in found for path in (each.photo, each.marks) if path)

    def check_columns(self, found: Iterable[Paired]) -> None:
        """Raise UserError, before anything runs, where a list has a column that is none."""
        parser = _RowParser()
        for each in found:
            parser.refuse_others(each.options, each.line.rpartition(", ")[0])

    def check_subject(self, found: Iterable[Paired]) -> None:
        """Raise UserError, before anything runs, where subjects are to be found and there is no network for that."""
        unmarked = (each for each in found if each.marks is None and not is_project(each.photo))
        if any(map(self._asks_for_network, unmarked)):
            default_network()

    def _asks_for_network(self, paired: Paired) -> bool:
        try:
            choice = marking.choice_of(self._of_row(paired))
        except UserError:
            if not paired.options:
                raise
            return False  # that line fails by itself
        return choice.network is None and choice.box is None and choice.selection is None

    def _made(self, paired: Paired) -> Made:
        identity = paired.identity
        try:
            args = self._of_row(paired)
            named = self._naming.names(paired, self._facts(paired))
            order = self._order(paired, args, named)
            order.check()
            self._pictures(named).check(on_white=_ON_WHITE)
        except UserError as error:
            where = f" ({paired.line})" if paired.line else ""
            return Made(Refused(paired.photo, identity, f"{paired.photo}{where}: {error}"), paired.how)
        return Made(Entry(order, identity), paired.how, named.remark)

    # --- files -------------------------------------------------------------------------------------------------------

    def _wanted(self) -> list[Wanted]:
        """Return the kinds of file of one photo: that of the preset, the alpha, what it stands on, the rest."""
        style = self._style
        first = style.options.format_of()
        wanted = [Wanted(style.values.kind.value, first.suffixes[0], is_bare=True)]
        wanted += [Wanted("alpha", _of_alpha(first).suffixes[0]) for name in self.also if name == "alpha"]
        wanted += [Wanted(f"on-{word}", first.suffixes[0]) for word in _words_of(self._on)]
        wanted += [
            Wanted(_WORDS.get(name, name), _SUFFIXES[name], is_bare=name == "project")
            for name in self._rest()
        ]
        return wanted

    def _rest(self) -> Iterator[str]:
        return (name for name in self.also if name != "alpha")

    def _sample(self) -> Named:
        """Return the files of no photo, with the suffixes that all have."""
        return Named(
            tuple(self._args.output / f"{place}{each.suffix}" for place, each in enumerate(self._wanted()))
        )

    def _pictures(self, named: Named) -> exporting.Pictures:
        paths = iter(named.paths)
        output = next(paths)
        alpha = next(paths) if "alpha" in self.also else None
        return self._style.pictures(output, alpha, [(name, next(paths)) for name in self._on])

    def _files(self, named: Named) -> Files:
        pictures = self._pictures(named)
        rest = list(self._rest())
        paths = dict(zip(rest, named.paths[len(named.paths) - len(rest) :], strict=True))
        return Files(
            pictures.cutout,
            pictures.alpha,
            pictures.composites,
            trimap=paths.get("trimap"),
            routing_map=paths.get("routing-map"),
            report=paths.get("report"),
            doubts=paths.get("doubts"),
            doubt_map=paths.get("doubt-map"),
            project=paths.get("project"),
            options=pictures.options,
        )

    # --- orders ------------------------------------------------------------------------------------------------------

    def _order(self, paired: Paired, args: Namespace, named: Named) -> Order:
        asked = matting.matting_of(args)
        if asked.model and asked.model not in embedded_models():
            asked = replace(asked, model=str(Path(asked.model).absolute()))
        return Order(
            paired.photo.absolute(),
            MarksFrom() if is_project(paired.photo) else _marks(args, paired.marks),
            asked,
            refine.asked(args),
            self._files(named),
            is_new_run=project.asks_for_a_run(args) or "routing-map" in self.also,
        )

    def _of_row(self, paired: Paired) -> Namespace:
        """Return the arguments with what a list says of one photo in their place. Raises UserError."""
        if not paired.options:
            return self._args
        words: list[str] = []
        for name, value in paired.options.items():
            has_many = name in _MANY_WORDS and not value.lower().endswith(NETWORK_SUFFIX)
            words += [f"--{name}", *value.split()] if has_many else [f"--{name}={value}"]
        return _RowParser().options_of(words, Namespace(**vars(self._args)))

    def _facts(self, paired: Paired) -> Facts:
        number = self._numbers.setdefault(paired.photo.absolute(), len(self._numbers) + 1)
        asks_size = re.search(r"\{ *(width|height)", self._args.pattern.lower()) and not paired.output
        return Facts(paired.photo.name, _size_of(paired.photo) if asks_size else (0, 0), number)

    def _read(self) -> list[Path]:
        """Return the files that are read for all photos."""
        lists = [Path(text) for text in self._args.inputs if is_file(Path(text))]
        return [*lists, *(Path(name) for name in self._on if color_of(name) is None)]


def add_run(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that a list may give for every photo: marks, model and quality, refinement."""
    marking.add_arguments(parser.add_argument_group(tr("marks")))
    matting.add_quality(parser.add_argument_group(tr("model and quality")))
    refine.add_arguments(parser.add_argument_group(tr("refine")))
    matting.add_ways(parser.add_argument_group(tr("other attention and resolution")))


def sample_orders(made: Iterable[Made]) -> Sequence[Order]:
    """Return the orders among what is made."""
    return [each.entry.order for each in made if isinstance(each.entry, Entry)]


def _marks(args: Namespace, file: Path | None) -> MarksFrom:
    """Return where the marks of one photo come from: what belongs to others only is left aside."""
    if file is not None:
        return MarksFrom(file.absolute(), edge_width=marking.width_of(args))
    choice = marking.choice_of(args)
    return MarksFrom(subject=choice, edge_width=None if choice.selection is None else marking.width_of(args))


def _background(name: str) -> str:
    """Return what a background is called from everywhere. Raises UserError if it is none."""
    if color_of(name) is not None:
        return name
    if not is_file(Path(name)):
        raise UserError(
            tr("{name} is not a background; use black, white, gray, #rrggbb or an image file.", name=name)
        )
    return str(Path(name).absolute())


def _words_of(backgrounds: Sequence[str]) -> list[str]:
    """Return a word for each background, no two alike."""
    words: list[str] = []
    for word in map(_word_of, backgrounds):
        taken = {key_of(other) for other in words}
        numbered = (f"{word}-{number}" if number > 1 else word for number in count(1))
        words.append(next(each for each in numbered if key_of(each) not in taken))
    return words


def _word_of(background: str) -> str:
    return background.removeprefix("#").lower() if color_of(background) is not None else Path(background).stem


def _of_alpha(chosen: Format) -> Format:
    """Return the format of an alpha matte: that of the pictures, but for one that would lose detail."""
    return chosen if chosen.holds is not None and chosen.holds.alpha else PNG


def _size_of(photo: Path) -> tuple[int, int]:
    return read_facts(photo).size if is_project(photo) else read_size_of(photo)
