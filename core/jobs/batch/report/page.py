"""report.html: a batch on one page that needs no other file, no network and no script to be read."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import NamedTuple
from urllib.parse import quote

import numpy as np
from PIL import Image

from core.errors import UserError
from core.files import atomic_write, read_file
from core.jobs.batch.record import Outcome, State
from core.jobs.batch.report import text
from core.jobs.batch.report.places import KINDS, PAGE, picture_path
from core.jobs.batch.report.row import Row
from core.jobs.batch.report.summary import Summary
from core.resources import resource_path
from core.text.language import current
from core.text.lists import names_in_row
from core.text.plain import plain
from core.text.translate import mark, tr, tr_n
from core.version import TITLE

_MOST_BYTES = 1 << 20
"""A small picture beyond these is none of ours."""
_LEAST_SECONDS = 0.05
"""A shorter time is not worth a word: that of a photo that could not be read."""
_ROWS = "<!-- rows -->"
_ORDER = (State.FAILED, State.DONE, State.SKIPPED)


class _Column(NamedTuple):
    """A column: its key, its heading, how its cells are set, and whether it is sorted by a number."""

    key: str
    title: str
    style: str = ""
    is_counted: bool = False


_COLUMNS = (
    _Column("photo", mark("Photo")),
    _Column("state", mark("State")),
    _Column("cutout", mark("Cutout"), is_counted=True),
    _Column("alpha", mark("Alpha"), is_counted=True),
    _Column("routing", mark("Detail map"), is_counted=True),
    _Column("doubt", mark("Doubt"), is_counted=True),
    _Column("size", mark("Size"), "number"),
    _Column("k", mark("Detail limit k"), "number"),
    _Column("time", mark("Time"), "number"),
    _Column("memory", mark("Memory"), "number"),
    _Column("remarks", mark("Remarks")),
)
_FILES_SHOWN = 3
"""Files of a photo that stand beside each other in its row; where there are more, one does."""
_TITLES = {column.key: column.title for column in _COLUMNS}
_PICTURED = {
    "cutout": mark("Cutout of {photo}"),
    "alpha": mark("Alpha of {photo}"),
    "routing": mark("Detail map of {photo}"),
    "doubt": mark("Doubtful places of {photo}"),
}
_STATES = {State.FAILED: mark("Failed"), State.DONE: mark("Done"), State.SKIPPED: mark("Skipped")}
_CHOICES = {
    State.FAILED: mark("Failed {n:,}"),
    State.DONE: mark("Done {n:,}"),
    State.SKIPPED: mark("Skipped {n:,}"),
}


def write_page(folder: Path, outcomes: Iterable[Outcome], *, title: str, options: str = "") -> Path:
    """Write report.html into the folder of a batch, whole or not at all, and return its path.

    Failures come first. The small pictures are read from the folder one photo after another, so that any number of
    photos takes little memory; one that is not there is left out.

    Args:
        folder: the folder of the batch.
        outcomes: one a photo.
        title: the heading, such as the name of the folder.
        options: how the photos were matted, in words; lines are kept.

    Raises:
        UserError: it cannot be written.
    """
    rows = sorted((Row.of(each) for each in outcomes), key=lambda row: _ORDER.index(row.state))
    head, tail = _frame(rows, title, options).split(_ROWS)
    shared = _shared_folder([row.photo for row in rows])
    path = folder / PAGE
    with atomic_write(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(head)
        for row in rows:
            file.write(_line(folder, row, shared))
        file.write(tail)
    return path


def _shared_folder(photos: Sequence[str]) -> str:
    """Return the folder that all photos lie in, which need not be told of each; "" if there is none."""
    try:
        return os.path.commonpath([os.path.dirname(photo) for photo in photos])  # noqa: PTH120 - of any system
    except ValueError:
        return ""


# --- the frame -------------------------------------------------------------------------------------------------------


def _frame(rows: Sequence[Row], title: str, options: str) -> str:
    """Return the page without its rows, with a mark where they belong."""
    style, script = _resource("page.css"), _resource("page.js")
    lines = "\n".join(map(_escaped, options.splitlines()))
    summary = Summary.of(rows)
    return Template(_resource("page.html")).substitute(
        _words(),
        title=_escaped(title),
        program=TITLE,
        caption=_escaped(tr("Photos of {title}, failed ones first", title=title)),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        summary=_summary(summary, len(rows)),
        options=f'<p class="options">{lines}</p>' if options else "",
        states=_states(summary, len(rows)),
        headings="".join(map(_heading, _COLUMNS)),
    )


def _words() -> dict[str, str]:
    """Return the page's own words and, for its script, how many rows are shown."""
    words = {
        "language": current().replace("_", "-"),
        "photos": tr("Photos"),
        "cutouts_on": tr("Cutouts on"),
        "checkerboard": tr("Checkerboard"),
        "black": tr("Black"),
        "white": tr("White"),
        "find": tr("Find"),
        "find_in": tr("Name, reason or remark"),
        "nothing": tr("No photo matches. Clear the search or choose All."),
        "close": tr("Close"),
        "keys": tr("Left and right: other pictures of this photo. Up and down: other photos."),
        "sort_by": tr("Sort by"),
        "shown": tr("{shown} of {all} shown", shown="SHOWN", all="ALL"),
    }
    return {name: _escaped(word) for name, word in words.items()}


def _resource(name: str) -> str:
    return resource_path("report", name).read_text("utf-8")


def _hash(content: str) -> str:
    """Return what a Content-Security-Policy names an inline style or script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _summary(summary: Summary, count: int) -> str:
    failed, skipped = summary.counts[State.FAILED], summary.counts[State.SKIPPED]
    told = [
        (tr("Photos"), tr("{n:,}", n=count), ""),
        (tr("Done"), tr("{n:,}", n=summary.counts[State.DONE]), ""),
        (tr("Failed"), tr("{n:,}", n=failed), "failed" if failed else ""),
        (tr("Skipped, done before"), tr("{n:,}", n=skipped) if skipped else "", ""),
        (tr("Time"), text.seconds(summary.seconds) if summary.seconds else "", ""),
        (tr("Photos per minute"), tr("{n:.2g}", n=summary.a_minute) if summary.a_minute else "", ""),
        (tr("Peak memory of a photo"), text.size(summary.memory) if summary.memory else "", ""),
        (tr("Model"), names_in_row(summary.models) if summary.models else "", ""),
    ]
    return "".join(
        f'<div class="{style}"><dt>{name}</dt><dd>{_escaped(value)}</dd></div>'
        for name, value, style in told
        if value
    )


def _states(summary: Summary, count: int) -> str:
    """Return the choice of states, as one control that needs no script."""
    choices = [("all", "", tr("All {n:,}", n=count))]
    choices += [
        (f"only-{state.value}", state.value, tr(_CHOICES[state], n=summary.counts[state]))
        for state in _ORDER
        if summary.counts[state]
    ]
    return "".join(
        f'<input type="radio" name="state" id="{key}" value="{value}"{"" if value else " checked"}>'
        f'<label for="{key}">{title}</label>'
        for key, value, title in choices
    )


def _heading(column: _Column) -> str:
    counted = " data-counted" if column.is_counted else ""
    return (
        f'<th role="columnheader" scope="col" class="{column.style}" data-key="{column.key}"{counted}>'
        f'<button type="button">{_title(column.key)}</button></th>'
    )


# --- a row -----------------------------------------------------------------------------------------------------------


def _line(folder: Path, row: Row, shared: str) -> str:
    """Return one photo's row; numbers to sort by are attributes of it, and missing where they are not known."""
    pictures = {kind: _picture(folder, row, kind) for kind in KINDS}
    share = pictures["alpha"].light if pictures["alpha"] is not None else None
    numbers = {
        "cutout": sum(size for _, size in row.files) or None,
        "alpha": share,
        "routing": row.wanted,
        "doubt": row.places,
        "size": row.width * row.height if row.width and row.height else None,
        "k": row.k if row.k is not None or row.passes is None else "Infinity",  # not translated
        "time": row.worked,
        "memory": row.memory,
    }
    told = {"photo": row.name, "state": row.state.value, "remarks": " ".join(row.remarks)} | numbers
    values = "".join(
        f' data-{key}="{_escaped(str(value))}"' for key, value in told.items() if value not in (None, "")
    )
    shown = _picture_cells(row, pictures) if any(pictures.values()) or not row.reason else _reason(row)
    return (
        f'<tr role="row" class="{row.state.value}"{values}>{_photo_cell(folder, row, shared)}'
        f"{_cell('state', tr(_STATES[row.state]))}{shown}{_number_cells(row)}"
        f"{_cell('remarks', ''.join(f'<p>{_escaped(remark)}</p>' for remark in row.remarks))}</tr>\n"
    )


def _photo_cell(folder: Path, row: Row, shared: str) -> str:
    where = _escaped(row.photo.removesuffix(row.name).removeprefix(shared).strip("/\\"))
    files = _files(folder, row.files)
    inside = f'<bdi class="name">{_escaped(row.name)}</bdi>'
    if where:
        inside += f'<span class="small"><bdi>{where.replace("/", "/<wbr>")}</bdi></span>'
    return f'<th role="rowheader" scope="row" class="photo">{inside}{files}</th>'


def _files(folder: Path, files: Sequence[tuple[str, int]]) -> str:
    """Return the written files, the first ones in view and the rest folded, so that no row grows tall with them."""
    shown = [_file(folder, path, size) for path, size in files]
    if len(shown) <= _FILES_SHOWN:
        return "".join(shown)
    rest = files[1:]
    whole = text.size(sum(size for _, size in rest))
    more = tr_n("{n:,} more file", "{n:,} more files", len(rest))
    fold = f'<summary class="small">{more}, <span class="whole">{whole}</span></summary>'
    return f"{shown[0]}<details>{fold}{''.join(shown[1:])}</details>"


def _file(folder: Path, path: str, size: int) -> str:
    """Return a written file, as a link where it lies in the folder of the batch and so beside the page."""
    name = f"<bdi>{_escaped(Path(path).name)}</bdi>"
    try:
        beside = Path(path).absolute().relative_to(folder.absolute())
        name = f'<a href="./{quote(os.fsencode(beside.as_posix()))}">{name}</a>'
    except ValueError:
        pass
    return f'<span class="small">{name} <span class="whole">{text.size(size)}</span></span>'


def _reason(row: Row) -> str:
    return f'<td role="cell" aria-colspan="4" colspan="4" class="reason">{_escaped(row.reason)}</td>'


def _picture_cells(row: Row, pictures: dict[str, _Small | None]) -> str:
    alpha = pictures["alpha"]
    under = {
        "alpha": "" if alpha is None else tr("covers {percent:.1f} %", percent=100 * alpha.light),
        "routing": "" if row.wanted is None else tr("{n:,} wanted", n=row.wanted),
        "doubt": "" if row.places is None else tr_n("{n:,} place", "{n:,} places", row.places),
    }
    return "".join(_picture_cell(row, kind, pictures[kind], under.get(kind, "")) for kind in KINDS)


def _picture_cell(row: Row, kind: str, picture: _Small | None, under: str) -> str:
    shown = "" if picture is None else picture.tag(tr(_PICTURED[kind], photo=row.name))
    shown += f'<span class="small">{under}</span>' if under else ""
    return f'<td role="cell" class="picture {kind}" data-label="{_title(kind)}">{shown}</td>'


def _number_cells(row: Row) -> str:
    limited = tr("unlimited") if row.k is None else tr("{n:,}", n=row.k)
    capped = "" if row.passes is None else limited
    network = row.seconds.get("network")
    time = text.seconds(row.worked) if row.worked and row.worked >= _LEAST_SECONDS else ""
    if network is not None:
        took = tr("network {time}", time=text.seconds(network))
        time += f'<span class="small">{took}</span>'
    told = {
        "size": tr("{width:,} × {height:,}", width=row.width, height=row.height)
        if row.width and row.height
        else "",
        "k": capped,
        "time": time,
        "memory": "" if row.memory is None else text.size(row.memory),
    }
    return "".join(
        f'<td role="cell" class="number" data-label="{_title(key)}">{value}</td>'
        for key, value in told.items()
    )


def _title(key: str) -> str:
    return _escaped(tr(_TITLES[key]))


def _cell(style: str, inside: str) -> str:
    return f'<td role="cell" class="{style}">{inside}</td>'


def _escaped(value: str) -> str:
    return escape(plain(value))


# --- pictures --------------------------------------------------------------------------------------------------------


class _Small(NamedTuple):
    """A small picture: its file's bytes, its size, and the mean of a gray one, 0 to 1."""

    data: bytes
    width: int
    height: int
    light: float

    def tag(self, title: str) -> str:
        """Return the picture as a button that enlarges it."""
        return (
            '<button type="button" class="look"><img loading="lazy" decoding="async" '
            f'width="{self.width}" height="{self.height}" alt="{_escaped(title)}" '
            f'src="data:image/webp;base64,{base64.b64encode(self.data).decode()}"></button>'
        )


def _picture(folder: Path, row: Row, kind: str) -> _Small | None:
    """Return a small picture of a photo; None if it is not there, or damaged."""
    try:
        data = read_file(picture_path(folder, row.key, kind), _MOST_BYTES)
        with Image.open(io.BytesIO(data), formats=["WEBP"]) as opened:
            light = float(np.asarray(opened.convert("L")).mean()) / 255 if kind == "alpha" else 0.0
            return _Small(data, *opened.size, light)
    except (UserError, OSError, ValueError):
        return None
