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
    _Column("photo", "Photo"),
    _Column("state", "State"),
    _Column("cutout", "Cutout", is_counted=True),
    _Column("alpha", "Alpha", is_counted=True),
    _Column("routing", "Routing map", is_counted=True),
    _Column("doubt", "Doubt", is_counted=True),
    _Column("size", "Size", "number"),
    _Column("k", "k", "number"),
    _Column("time", "Time", "number"),
    _Column("memory", "Memory", "number"),
    _Column("remarks", "Remarks"),
)
_FILES_SHOWN = 3
"""Files of a photo that stand beside each other in its row; where there are more, one does."""
_PICTURES = {column.key: column.title for column in _COLUMNS if column.key in KINDS}


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
    """Return the folder that all photos lie in, which need not be told of each; "" where there is none."""
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
        title=_escaped(title),
        program=TITLE,
        caption=_escaped(f"Photos of {title}, failed ones first"),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        summary=_summary(summary, len(rows)),
        options=f'<p class="options">{lines}</p>' if options else "",
        states=_states(summary, len(rows)),
        headings="".join(map(_heading, _COLUMNS)),
    )


def _resource(name: str) -> str:
    return resource_path("report", name).read_text("utf-8")


def _hash(content: str) -> str:
    """Return what a Content-Security-Policy names an inline style or script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _summary(summary: Summary, count: int) -> str:
    failed, skipped = summary.counts[State.FAILED], summary.counts[State.SKIPPED]
    told = [
        ("Photos", f"{count:,}", ""),
        ("Done", f"{summary.counts[State.DONE]:,}", ""),
        ("Failed", f"{failed:,}", "failed" if failed else ""),
        ("Skipped, done before", f"{skipped:,}" if skipped else "", ""),
        ("Time", text.seconds(summary.seconds) if summary.seconds else "", ""),
        ("Photos a minute", f"{summary.a_minute:.2g}" if summary.a_minute else "", ""),
        ("Peak memory of a photo", text.size(summary.memory) if summary.memory else "", ""),
        ("Model", ", ".join(summary.models), ""),
    ]
    return "".join(
        f'<div class="{style}"><dt>{name}</dt><dd>{_escaped(value)}</dd></div>'
        for name, value, style in told
        if value
    )


def _states(summary: Summary, count: int) -> str:
    """Return the choice of states, as one control that needs no script."""
    choices = [("all", "", f"All {count:,}")]
    choices += [
        (f"only-{state.value}", state.value, f"{state.value.capitalize()} {summary.counts[state]:,}")
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
        f'<button type="button">{column.title}</button></th>'
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
        "k": row.k if row.k is not None or row.passes is None else "Infinity",
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
        f"{_cell('state', row.state.value.capitalize())}{shown}{_number_cells(row)}"
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
    fold = f'<summary class="small">{len(rest)} more files, <span class="whole">{whole}</span></summary>'
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
        "alpha": "" if alpha is None else f"covers {alpha.light:.1%}",
        "routing": "" if row.wanted is None else f"{row.wanted:,} wanted",
        "doubt": "" if row.places is None else f"{row.places:,} place{'s' * (row.places != 1)}",
    }
    return "".join(_picture_cell(row, kind, pictures[kind], under.get(kind, "")) for kind in KINDS)


def _picture_cell(row: Row, kind: str, picture: _Small | None, under: str) -> str:
    shown = "" if picture is None else picture.tag(f"{_PICTURES[kind]} of {row.name}")
    shown += f'<span class="small">{under}</span>' if under else ""
    return f'<td role="cell" class="picture {kind}" data-label="{_PICTURES[kind]}">{shown}</td>'


def _number_cells(row: Row) -> str:
    capped = "" if row.passes is None else "unlimited" if row.k is None else f"{row.k:,}"
    network = row.seconds.get("network")
    time = text.seconds(row.worked) if row.worked and row.worked >= _LEAST_SECONDS else ""
    if network is not None:
        time += f'<span class="small">network {text.seconds(network)}</span>'
    told = {
        "size": f"{row.width:,} × {row.height:,}" if row.width and row.height else "",
        "k": capped,
        "time": time,
        "memory": "" if row.memory is None else text.size(row.memory),
    }
    titles = {column.key: column.title for column in _COLUMNS}
    return "".join(
        f'<td role="cell" class="number" data-label="{titles[key]}">{value}</td>'
        for key, value in told.items()
    )


def _cell(style: str, inside: str) -> str:
    return f'<td role="cell" class="{style}">{inside}</td>'


def _escaped(value: str) -> str:
    return escape(text.plain(value))


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
    """Return a small picture of a photo; None where it is not there, or damaged."""
    try:
        data = read_file(picture_path(folder, row.key, kind), _MOST_BYTES)
        with Image.open(io.BytesIO(data), formats=["WEBP"]) as opened:
            light = float(np.asarray(opened.convert("L")).mean()) / 255 if kind == "alpha" else 0.0
            return _Small(data, *opened.size, light)
    except (UserError, OSError, ValueError):
        return None
