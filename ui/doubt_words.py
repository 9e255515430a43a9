"""Doubtful places in words: names for the list, the sentence over the canvas, what is left."""

from app.matting.doubts import NOTHING_FOUND, DoubtTour
from core.doubt.places import Kind
from ui.wording import sentence_case

TITLES = {
    Kind.PASSES: "Passes disagree",
    Kind.COLORS: "Colors disagree",
    Kind.ALIKE: "Colors look alike",
    Kind.MUSH: "Gray without structure",
    Kind.SPECKS: "Loose specks",
    Kind.HOLES: "Small holes",
    Kind.FOREIGN_KEEP: "Keep on background",
    Kind.FOREIGN_REMOVE: "Remove on the subject",
    Kind.CUT_BY_REMOVE: "Remove over a soft edge",
    Kind.CUT_BY_KEEP: "Keep over a soft edge",
}
CAVEAT = (
    "Found from the colors, the marks and, with two passes, where these disagree. "
    "What is not listed may be wrong too."
)


def as_sentence(words: str) -> str:
    """Return words with a capital letter and a period."""
    return f"{sentence_case(words)}."


def place_sentence(tour: DoubtTour, index: int) -> str:
    """Return what is said at a place, such as "3 of 12: loose specks: mark them Remove ..."."""
    return f"{index + 1} of {len(tour.places)}: {tour.places[index].sentence}."


def row_text(tour: DoubtTour, index: int) -> str:
    """Return a place as a row of the list."""
    state = " (done)" if tour.is_done(index) else " (all right)" if tour.is_dismissed(index) else ""
    return f"{index + 1}  {TITLES[tour.places[index].kind]}{state}"


def summary(tour: DoubtTour) -> str:
    """Return how many places are left, in few words; "" before a run."""
    if tour.looking:
        return "Looking…"
    if tour.doubts is None:
        return ""
    if not tour.places:
        return "Nothing doubtful"
    left, total = len(tour.left), len(tour.places)
    return f"{total} to look at" if left == total else f"{left} of {total} left"


def empty_text(tour: DoubtTour) -> str:
    """Return what stands in place of an empty list, "" where there are places."""
    if tour.places:
        return ""
    if tour.looking:
        return "Looking for doubtful places…"
    return (
        "Run first: then places that deserve a look are listed here."
        if tour.doubts is None
        else NOTHING_FOUND
    )
