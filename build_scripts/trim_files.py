"""Rules for the collected files that a build leaves out; an entry is (name in the build, source, kind).

Each rule says why nobody misses what it leaves out. Everything else stays, and so do libraries that something kept
links to.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping

Entry = tuple[str, str, str]
LINK = "SYMLINK"
"""Kind of an entry that is a link; its source is the name that it points to in the build."""

_QT = (
    r"(lib|/)Qt6?(EglF\w*|Network|OpenGLWidgets|Svg)\b",  # no network, no OpenGL widgets, icons are fonts and PNG
    r"opengl32sw",  # Windows: OpenGL by software, which only OpenGL widgets ask for
    r"PySide6/QtDBus\.",  # its Python module; the library stays, portals and themes of Linux need it
    r"plugins/(egldeviceintegrations|generic|iconengines|networkinformation|tls)/",  # embedded screens, network, SVG
    r"plugins/platforms/libq(eglfs|linuxfb|minimalegl|vkkhrdisplay|vnc)",  # embedded screens
    r"plugins/platformthemes/libqgtk3",  # needs half of a GNOME desktop, which it would bring in
    # A picture is pasted as PNG or BMP, which Qt knows by itself, or as JPEG, TIFF, WebP or GIF.
    r"plugins/imageformats/\w*?q(icns|ico|pdf|svg|tga|wbmp)",
    r"translations/(?!qtbase_(de|zh_CN)\.qm$)",  # Qt's own words in languages that the program does not speak
)
_OPENCV = (r"cv2/opencv_videoio_ffmpeg",)  # Windows: video
_RECORDS = (
    r"\.(dist|egg)-info/(?!METADATA$|PKG-INFO$|entry_points\.txt$)",  # for pip; licenses are in the list of all parts
    # Needed only by modules of torch that are left out.
    r"^(filelock|fsspec|jinja2|markupsafe|mpmath|networkx|setuptools|sympy)-[^/]*\.dist-info/",
)
_FONTS = re.compile(r"qtawesome/fonts/(?!materialdesignicons6-)")
"""Icon fonts of qtawesome that the program does not use: all but mdi6."""
_LEFT_OUT = re.compile("|".join(_QT + _OPENCV + _RECORDS), re.IGNORECASE)


def is_wanted(entry: Entry) -> bool:
    """Return whether a build keeps a collected file."""
    name = entry[0].replace("\\", "/")
    return not (_LEFT_OUT.search(name) or _FONTS.search(name))


def replaced(entries: Iterable[Entry], libraries: Mapping[str, str]) -> list[Entry]:
    """Return the entries, with `libraries` (paths by name) as sources in place of their own; links stay as they are."""
    return [
        (name, source if kind == LINK else libraries.get(base_name(name), source), kind)
        for name, source, kind in entries
    ]


def orphans(
    before: Iterable[Entry], after: Iterable[Entry], needed: Callable[[str], Collection[str]]
) -> set[str]:
    """Return the names of libraries in `after` that only files missing since `before` linked to.

    `needed` names the libraries that a source links to. Libraries that nothing linked to before are no orphans: they
    are looked up by name.
    """
    kept = {(base_name(name), source) for name, source, kind in after if kind != LINK}
    missed = {(base_name(name), source) for name, source, kind in before if kind != LINK} - kept
    found: set[str] = set()
    while missed:
        asked = {each for _, source in kept for each in needed(source)}
        unasked = {each for _, source in missed for each in needed(source)} - asked
        missed = {(name, source) for name, source in kept if name in unasked}
        found |= {name for name, _ in missed}
        kept -= missed
    return found


def still_needed(
    before: Iterable[Entry], after: Iterable[Entry], needed: Callable[[str], Collection[str]]
) -> list[Entry]:
    """Return the entries missing since `before` that entries of `after`, or of this result, link to."""
    kept, gone = list(after), list(before)
    found: list[Entry] = []
    while True:
        asked = {each for _, source, kind in kept if kind != LINK for each in needed(source)}
        have = {name for name, _, _ in kept}
        more = [entry for entry in gone if base_name(entry[0]) in asked and entry[0] not in have]
        if not more:
            return found
        found += more
        kept += more


def base_name(name: str) -> str:
    """Return the last part of a name in the build, on Windows too."""
    return name.replace("\\", "/").rpartition("/")[2]
