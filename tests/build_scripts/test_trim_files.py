"""The choice of a build's files."""

import pytest

from build_scripts.trim_files import LINK, Entry, is_wanted, orphans, replaced, still_needed


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Network.so.6",
        "PySide6/Qt/lib/libQt6Svg.so.6",
        "libQt6Svg.so.6",
        "PySide6\\Qt6Network.dll",
        "PySide6\\QtNetwork.pyd",
        "PySide6\\opengl32sw.dll",
        "PySide6/QtDBus.abi3.so",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6\\plugins\\imageformats\\qicns.dll",
        "PySide6/Qt/translations/qtbase_fr.qm",
        "PySide6/Qt/translations/qtbase_zh_TW.qm",
        "PySide6/Qt/translations/qt_de.qm",
        "cv2\\opencv_videoio_ffmpeg500_64.dll",
        "qtawesome/fonts/phosphor-1.3.0.ttf",
        "torch-2.13.0+cpu.dist-info/RECORD",
        "torch-2.13.0+cpu.dist-info/licenses/LICENSE",
        "matte_studio.egg-info/SOURCES.txt",
        "numpy-2.4.6.dist-info/sboms/numpy.cdx.json",
        "sympy-1.14.0.dist-info/METADATA",
    ],
)
def test_what_nobody_misses_goes(name: str) -> None:
    assert not is_wanted((name, "", "DATA"))


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6DBus.so.6",
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "PySide6/Qt/lib/libicudata.so.73",
        "PySide6/QtGui.abi3.so",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/platforms/libqminimal.so",
        "PySide6/Qt/plugins/imageformats/libqjpeg.so",
        "PySide6/Qt/plugins/imageformats/libqgif.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6\\translations\\qtbase_zh_CN.qm",
        "qtawesome/fonts/materialdesignicons6-webfont-6.9.96.ttf",
        "qtawesome/fonts/materialdesignicons6-webfont-charmap-6.9.96.json",
        "torch-2.13.0+cpu.dist-info/METADATA",
        "matte_studio.egg-info/PKG-INFO",
        "resources/models/tiny.safetensors",
    ],
)
def test_what_is_used_stays(name: str) -> None:
    assert is_wanted((name, "", "DATA"))


def test_links_to_a_replaced_library_stay() -> None:
    entries = [
        ("a.libs/libx.so", "/site/libx.so", "BINARY"),
        ("libx.so", "a.libs/libx.so", LINK),
        ("y", "/y", "DATA"),
    ]
    assert replaced(entries, {"libx.so": "/made/libx.so"}) == [
        ("a.libs/libx.so", "/made/libx.so", "BINARY"),
        ("libx.so", "a.libs/libx.so", LINK),
        ("y", "/y", "DATA"),
    ]


def test_libraries_that_only_what_is_gone_had_asked_for_go_with_theirs() -> None:
    links = {
        "theme": {"libgtk", "libc"},
        "libgtk": {"libpango", "libc"},
        "libpango": {"libthai"},
        "window": {"libc", "libxcb"},
    }
    before: list[Entry] = [
        (f"lib/{name}", name, "BINARY") for name in (*links, "libthai", "libc", "libxcb", "by name")
    ]
    after = [entry for entry in before if entry[1] != "theme"]
    gone = orphans(before, after, lambda source: links.get(source, set()))
    assert gone == {"libgtk", "libpango", "libthai"}


def test_a_replaced_library_takes_along_what_it_linked_to() -> None:
    before: list[Entry] = [
        ("libvideo", "/real", "BINARY"),
        ("libcodec", "/codec", "BINARY"),
        ("cv2", "/cv2", "EXTENSION"),
    ]
    after = [("libvideo", "/empty", "BINARY"), *before[1:]]
    links = {"/real": {"libcodec"}, "/cv2": {"libvideo"}}
    assert orphans(before, after, lambda source: links.get(source, set())) == {"libcodec"}


def test_a_library_that_is_linked_to_stays_with_its_link_and_what_it_links_to() -> None:
    links = {"decoration": {"libsvg"}, "libsvg": {"libcore"}, "icons": {"libsvg", "libfont"}}
    before: list[Entry] = [(f"lib/{name}", name, "BINARY") for name in (*links, "libcore", "libfont")]
    before.append(("libsvg", "lib/libsvg", LINK))
    found = still_needed(before, before[:1], lambda source: links.get(source, set()))
    assert [name for name, _, _ in found] == ["lib/libsvg", "libsvg", "lib/libcore"]
    assert still_needed(before, before, lambda source: links.get(source, set())) == []
