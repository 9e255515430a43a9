import numpy as np

from core.doubt.doubts import Doubts
from core.doubt.picture import DARKENING, doubt_picture, tint_table
from core.doubt.places import Kind, Place


def doubts(value: int, places: tuple[Place, ...] = ()) -> Doubts:
    return Doubts((40, 60), np.full((20, 30), value, np.uint8), places)


def test_what_is_sure_is_only_darkened() -> None:
    image = np.full((40, 60, 3), 200, np.uint8)
    picture = doubt_picture(image, doubts(0))
    assert np.abs(picture.astype(int) - 200 * (1 - DARKENING)).max() <= 1
    assert (image == 200).all()


def test_the_most_doubtful_is_brighter_than_any_darkened_photo() -> None:
    for gray in (0, 128, 255):
        image = np.full((40, 60, 3), gray, np.uint8)
        assert doubt_picture(image, doubts(255)).mean() > 200
        assert doubt_picture(image, doubts(0)).mean() < 130


def test_half_a_doubt_is_pink() -> None:
    red, green, blue = doubt_picture(np.full((40, 60, 3), 90, np.uint8), doubts(150))[20, 30].tolist()
    assert red > blue > 3 * green


def test_the_table_is_premultiplied_and_rises() -> None:
    table = tint_table().astype(int)
    assert (table[:, :3] <= table[:, 3:]).all()
    assert (np.diff(table[:, 0]) >= 0).all()


def test_16_bits_become_8_and_places_are_framed() -> None:
    image = np.full((40, 60, 3), 90 * 257, np.uint16)
    place = Place(Kind.MUSH, (10, 10, 30, 40), 5, 1.0)
    plain, framed = doubt_picture(image, doubts(0)), doubt_picture(image, doubts(0, (place,)))
    assert plain.dtype == np.uint8
    assert (framed[9, 12:30] == 255).all()
    assert (framed[15:25, 15:35] == plain[15:25, 15:35]).all()
