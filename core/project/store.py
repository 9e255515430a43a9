"""Save and open project files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.geometry import Size
from core.imaging.photo import MAX_SIDE
from core.project.archive import MAX_ENTRY_BYTES, Archive, is_plain, write_archive
from core.project.fields import BadFieldError, Fields
from core.project.layers import (
    Entries,
    FinishReader,
    FinishWriter,
    marks_from,
    matte_from,
    put_marks,
    put_matte,
)
from core.project.memo import Memo
from core.project.migrations import VERSION, migrated
from core.project.pictures import header_of, to_png
from core.project.project import Plain, Project, ProjectPhoto, ProjectVersion
from core.project.stored import StoredVersion
from core.text.translate import tr
from core.version import TITLE

FORMAT = "matte-studio-project"
MANIFEST = "manifest.json"
MAX_MANIFEST_BYTES = 16 << 20
MAX_PICTURE_SIDE = 1024
MAX_VERSIONS = 1000


@dataclass(frozen=True, eq=False)
class ProjectFacts:
    """The facts of a project that are known without its layers; its photo comes without data."""

    photo: ProjectPhoto
    size: Size
    settings: Plain


def save_project(path: Path, project: Project, *, memo: Memo | None = None, private: bool = False) -> None:
    """Write all of a project into one file, whole or not at all. Raises UserError.

    ``memo`` remembers from save to save what does not change; ``private`` keeps a new file to the user.
    """
    memo = memo or Memo()
    write_archive(path, entries_of(project, memo), private=private)
    memo.end()


def entries_of(project: Project, memo: Memo) -> Entries:
    """Return the entries of the archive by name, the manifest first."""
    layers: Entries = {}
    finishes = FinishWriter(layers, memo)
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "program": TITLE,
        "height": project.size[0],
        "width": project.size[1],
        "photo": _put_photo(layers, project.photo),
        "marks": put_marks(layers, "marks/", project.marks, memo),
        "finish": finishes.put(project.finish),
        "settings": project.settings,
    }
    if project.matte is not None:
        manifest["matte"] = put_matte(layers, "matte/", project.matte, memo)
    if project.thumbnail is not None:
        layers["thumbnail.png"] = to_png(project.thumbnail)
        manifest["thumbnail"] = "thumbnail.png"
    manifest["versions"] = [_put_version(layers, finishes, version, memo) for version in project.versions]
    return {MANIFEST: json.dumps(manifest, indent=1).encode(), **layers}


def open_project(path: Path) -> Project:
    """Read a project file with distrust; nothing is written, nothing in it is run.

    Raises:
        UserError: it is no project, damaged, of a newer program, or holds what no project can.
    """
    with Archive(path) as archive:
        try:
            return _project_of(archive, _manifest_of(archive))
        except BadFieldError as error:
            raise _unsound(archive, error) from error


def read_facts(path: Path) -> ProjectFacts:
    """Read the manifest of a project alone, with the same distrust. Raises UserError."""
    with Archive(path) as archive:
        try:
            values = _manifest_of(archive)
            photo = values.inner("photo")
            return ProjectFacts(
                ProjectPhoto(photo.name("name"), None, photo.name("path", ""), photo.text("sha256")),
                _size_from(values),
                values.plain("settings"),
            )
        except BadFieldError as error:
            raise _unsound(archive, error) from error


def read_thumbnail(path: Path) -> NDArray[np.uint8] | None:
    """Read the small picture of a project alone, uint8 (h, w, 3); None if it has none. Raises UserError."""
    with Archive(path) as archive:
        try:
            values = _manifest_of(archive)
            return _small_picture(archive, values.text("thumbnail")) if values.has("thumbnail") else None
        except BadFieldError as error:
            raise _unsound(archive, error) from error


def _unsound(archive: Archive, error: BadFieldError) -> UserError:
    field = str(error)
    if not field:
        return archive.damaged(tr("its manifest cannot be read"))
    return archive.damaged(tr("its manifest has no valid value “{field}”", field=field))


def _size_from(values: Fields) -> Size:
    return values.whole("height", 1, MAX_SIDE), values.whole("width", 1, MAX_SIDE)


def _project_of(archive: Archive, values: Fields) -> Project:
    size = _size_from(values)
    finishes = FinishReader(archive, size)
    return Project(
        photo=_photo_from(archive, values.inner("photo")),
        size=size,
        marks=marks_from(archive, values.inner("marks"), size),
        matte=matte_from(archive, values.inner("matte"), size) if values.has("matte") else None,
        finish=finishes.read(values.inner("finish")),
        versions=tuple(
            _version_from(archive, finishes, one, size) for one in values.each("versions", MAX_VERSIONS)
        ),
        settings=values.plain("settings"),
        thumbnail=_small_picture(archive, values.text("thumbnail")) if values.has("thumbnail") else None,
    )


def _manifest_of(archive: Archive) -> Fields:
    data = archive.read(MANIFEST, MAX_MANIFEST_BYTES)
    try:
        values: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise archive.damaged(tr("its manifest cannot be read")) from error
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise UserError(
            tr(
                "{name} is not a Matte Studio project; choose a .matte file that was saved here.",
                name=archive.path.name,
            )
        )
    version = Fields(values).whole("version", 1, 1 << 30)
    if version > VERSION:
        raise UserError(
            tr(
                "{name} was saved by a newer version of Matte Studio; open it with that version, or update this "
                "program.",
                name=archive.path.name,
            )
        )
    return Fields(migrated(values, version))


def _put_photo(entries: Entries, photo: ProjectPhoto) -> dict[str, Any]:
    values: dict[str, Any] = {"name": photo.name, "path": photo.path, "sha256": photo.digest}
    if photo.data is not None:
        values["entry"] = f"photo/{entry_name(photo.name)}"
        entries[values["entry"]] = photo.data
    return values


def _photo_from(archive: Archive, values: Fields) -> ProjectPhoto:
    digest = values.text("sha256")
    data = archive.read(values.text("entry"), MAX_ENTRY_BYTES, digest=digest) if values.has("entry") else None
    return ProjectPhoto(values.name("name"), data, values.name("path", ""), digest)


def _put_version(
    entries: Entries, finishes: FinishWriter, version: ProjectVersion, memo: Memo
) -> dict[str, Any]:
    stored = version.stored
    if stored is not None and stored.number == version.number:
        values, own = stored.encoded()
    else:
        values, own = memo.of(version.key, "version", lambda: _encoded_version(version))
    entries.update(own)
    return {**values, "finish": finishes.put(version.finish)}


def _encoded_version(version: ProjectVersion) -> tuple[dict[str, Any], Entries]:
    """Return all of a version but its finish: what the manifest says, and its entries."""
    folder, entries = f"versions/{version.number}/", Entries()
    entries[f"{folder}picture.png"] = to_png(version.picture)
    marks, matte = version.load()
    values = {
        "number": version.number,
        "picture": f"{folder}picture.png",
        "marks": put_marks(entries, folder, marks, Memo()),
        "matte": put_matte(entries, folder, matte, Memo()),
    }
    return values, entries


def _version_from(archive: Archive, finishes: FinishReader, values: Fields, size: Size) -> ProjectVersion:
    stored = StoredVersion.of(archive, values, size)
    return ProjectVersion(
        number=stored.number,
        load=stored.load,
        finish=finishes.read(values.inner("finish")),
        picture=_small_picture(archive, values.text("picture")),
        stored=stored,
    )


def _small_picture(archive: Archive, name: str) -> NDArray[np.uint8]:
    """Return a small RGB picture, uint8 (h, w, 3). Raises UserError."""
    data = archive.read(name, 8 << 20)
    height, width, depth, kind = header_of(data)
    if not (1 <= height <= MAX_PICTURE_SIDE and 1 <= width <= MAX_PICTURE_SIDE and depth == 8 and kind == 2):
        raise archive.damaged(tr("{entry} is not the picture that it should be", entry=name))
    pixels: Any = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise archive.damaged(tr("{entry} cannot be read", entry=name))
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


def entry_name(name: str) -> str:
    """Return a file name that is safe in an archive, as like the given one as can be."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].replace(":", "_")
    sound = "".join(
        letter for letter in last if letter.isprintable()
    )  # no control characters, no half letters
    return sound if is_plain(sound) else "photo"


def digest_of_bytes(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
