from PIL import Image

from core.imaging.formats.suffixes import FORMATS, SUFFIXES


def test_every_suffix_is_one_of_its_format() -> None:
    Image.init()
    for name, suffixes in FORMATS.items():
        assert {Image.EXTENSION[suffix] for suffix in suffixes} <= {name}


def test_no_suffix_is_listed_twice() -> None:
    assert len(set(SUFFIXES)) == len(SUFFIXES)
