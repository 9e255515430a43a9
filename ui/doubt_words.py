"""Doubtful places in words: names for the list, the sentence over the canvas, what is left."""

from app.matting.doubts import NOTHING_FOUND, DoubtTour
from core.doubt.places import Kind
from core.text.translate import mark, tr, tr_n

TITLES = {
    Kind.PASSES: mark("Passes disagree"),
    Kind.COLORS: mark("Colors disagree"),
    Kind.ALIKE: mark("Colors look alike"),
    Kind.MUSH: mark("Gray without structure"),
    Kind.SPECKS: mark("Loose specks"),
    Kind.HOLES: mark("Small holes"),
    Kind.FOREIGN_KEEP: mark("Keep on background"),
    Kind.FOREIGN_REMOVE: mark("Remove on the subject"),
    Kind.CUT_BY_REMOVE: mark("Remove over a soft edge"),
    Kind.CUT_BY_KEEP: mark("Keep over a soft edge"),
}
CAVEAT = mark(
    "Found from the colors, the marks and, with two passes, where these disagree. Places that are not listed may "
    "be wrong too."
)


def place_sentence(tour: DoubtTour, index: int) -> str:
    """Return what is said at a place, such as "3 of 12: Loose specks: mark them Remove ..."."""
    # Translators: {sentence} says what may be wrong at one of {total} places.
    return tr(
        "{number} of {total}: {sentence}",
        number=index + 1,
        total=len(tour.places),
        sentence=tour.places[index].sentence,
    )


def row_text(tour: DoubtTour, index: int) -> str:
    """Return a place as a row of the list."""
    title = tr(TITLES[tour.places[index].kind])
    if tour.is_done(index):
        return tr("{number}  {title} (done)", number=index + 1, title=title)
    if tour.is_dismissed(index):
        return tr("{number}  {title} (all right)", number=index + 1, title=title)
    return f"{index + 1}  {title}"


def summary(tour: DoubtTour) -> str:
    """Return how many places are left, in few words; "" before a run."""
    if tour.looking:
        return tr("Looking…")
    if tour.doubts is None:
        return ""
    if not tour.places:
        return tr("Nothing doubtful")
    left, total = len(tour.left), len(tour.places)
    if left == total:
        return tr_n("{n} to look at", "{n} to look at", total)
    return tr("{left} of {total} left", left=left, total=total)


def empty_text(tour: DoubtTour) -> str:
    """Return what stands in place of an empty list, "" if there are places."""
    if tour.places:
        return ""
    if tour.looking:
        return tr("Looking for doubtful places…")
    if tour.doubts is None:
        return tr("Run first: then places that deserve a look are listed here.")
    return tr(NOTHING_FOUND)
