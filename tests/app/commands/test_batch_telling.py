"""What a batch tells on the way and at its end: names in one line, remarks of a kind once, the rare ones first."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.commands.batch_telling import Telling
from app.commands.progress_bar import ProgressBar
from core.jobs.batch.record import Outcome, State
from core.text.lists import sentences
from core.text.translate import tr

PHOTOS = [Path(f"{name}.jpg") for name in "abcd"]


def done(photo: Path, *remarks: str, state: State = State.DONE, sentence: str = "") -> Outcome:
    return Outcome(str(photo), "", state, sentence, f"{photo.stem}-mask.png", remarks=remarks)


def told(*outcomes: Outcome, quiet: bool = False) -> Telling:
    telling = Telling(ProgressBar(quiet=quiet), PHOTOS, quiet=quiet)
    for outcome in outcomes:
        telling.take(outcome, [])
    return telling


def test_remarks_of_a_kind_are_told_once() -> None:
    masks = [done(photo, f"{photo.stem}-mask.png is a mask.", "Edge was laid.") for photo in PHOTOS[:3]]
    torn = done(PHOTOS[3], "d.jpg ends too early; everything up to there was read.")
    assert told(*masks, torn).remarks() == [
        "d.jpg ends too early; everything up to there was read.",
        "a-mask.png is a mask. (2 more photos likewise)",
        "a.jpg: Edge was laid. (2 more photos likewise)",
    ]


def test_remarks_that_differ_in_numbers_alone_are_of_a_kind() -> None:
    telling = told(*(done(photo, f"k = {place} was less.") for place, photo in enumerate(PHOTOS[:2])))
    assert telling.remarks() == ["a.jpg: k = 0 was less. (1 more photo likewise)"]


def test_sentences_behind_each_other_are_of_a_kind_where_all_of_them_are() -> None:
    def said(photo: Path, *others: str) -> str:
        return sentences(tr("{name} is animated; its first frame was opened.", name=photo.name), *others)

    moved = tr("{name} was scaled to the photo's size.", name="m.png")
    telling = told(*map(done, PHOTOS, [*map(said, PHOTOS[:3]), said(PHOTOS[3], moved)]))
    assert telling.remarks() == [
        "d.jpg is animated; its first frame was opened. m.png was scaled to the photo's size.",
        "a.jpg is animated; its first frame was opened. (2 more photos likewise)",
    ]


def test_remarks_of_earlier_runs_are_not_told_again() -> None:
    assert told(done(PHOTOS[0], "a.jpg ends too early.", state=State.SKIPPED)).remarks() == []


def test_a_photo_that_is_kept_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    kept = done(PHOTOS[0], state=State.SKIPPED, sentence="out/a.png was changed since.")
    told(kept)
    assert "out/a.png was changed since.\n" in capsys.readouterr().err
    told(kept, quiet=True)
    assert capsys.readouterr().err == ""


def test_a_name_never_breaks_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    told(done(Path("new\nline.jpg"), state=State.FAILED, sentence="It is damaged."))
    assert "new\N{SYMBOL FOR LINE FEED}line.jpg: It is damaged.\n" in capsys.readouterr().err
