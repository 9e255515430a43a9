"""Several files of marks go to the photos they are named after; the rest are named."""

from __future__ import annotations

from pathlib import Path

from app.files.assigning import assign, told


def paths(folder: str, *names: str) -> list[Path]:
    return [Path(folder) / name for name in names]


def test_marks_go_to_the_photo_of_their_name() -> None:
    shoe, hat = paths("photos", "Shoe.jpg", "hat 2.tif")
    by_word = paths("photos", "shoe-trimap.png", "hat 2_mask.png")
    assert assign(by_word, [shoe, hat]) == ({shoe: by_word[0], hat: by_word[1]}, [], [])
    by_name = paths("masks", "shoe.png", "Hat 2.PNG")
    assert assign(by_name, [shoe, hat]) == ({shoe: by_name[0], hat: by_name[1]}, [], [])


def test_a_photo_is_not_its_own_marks() -> None:
    shoe, other = paths("photos", "shoe.png", "hat.png")
    assert assign([shoe], [shoe, other]).strangers == [shoe]


def test_of_several_for_one_photo_the_first_by_its_word_counts() -> None:
    (shoe,) = paths("photos", "shoe.png")
    alpha, trimap = paths("photos", "shoe-alpha.png", "shoe-trimap.png")
    assigned = assign([alpha, trimap], [shoe])
    assert assigned.marks == {shoe: trimap} and assigned.seconds == [alpha]
    assert "shoe-alpha.png is left out" in told(assigned)


def test_photos_of_one_name_in_two_folders_keep_their_own() -> None:
    first, second = Path("one/a.jpg"), Path("two/a.jpg")
    marks = Path("two/a-trimap.png")
    assert assign([marks], [first, second]).marks == {second: marks}


def test_strangers_are_named_and_many_of_them_counted() -> None:
    (shoe,) = paths("photos", "shoe.png")
    assert told(assign(paths("x", "a.png"), [shoe])).startswith(
        "No photo got the marks named after it. a.png is named after no open photo"
    )
    many = told(assign(paths("x", "a.png", "b.png", "c.png", "d.png", "e.png"), [shoe]))
    assert "a.png, b.png and 3 more are named after no open photo" in many


def test_marks_that_could_not_be_read_are_not_counted() -> None:
    photos = paths("photos", "a.jpg", "b.jpg", "c.jpg")
    words = told(assign(paths("m", "a.png", "b.png", "c.png"), photos), ["b.png is damaged."])
    assert words == "2 photos got the marks named after them. b.png is damaged."
