"""Dates as sentences have them."""

from datetime import date

from core.text.translate import Text, mark, tr

_MONTHS = (
    mark("January"), mark("February"), mark("March"), mark("April"), mark("May"), mark("June"), mark("July"),
    mark("August"), mark("September"), mark("October"), mark("November"), mark("December"),
)  # fmt: skip


def date_text(day: date) -> Text:
    """Return a day as people write it: "5 March 2026"."""
    # Translators: {month} is the name of the month, {number} its number.
    return tr(
        "{day} {month} {year}", day=day.day, month=tr(_MONTHS[day.month - 1]), number=day.month, year=day.year
    )
