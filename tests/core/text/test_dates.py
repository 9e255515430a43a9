"""Dates as sentences have them."""

from __future__ import annotations

from datetime import date

from core.text.dates import date_text


def test_a_day_is_written_with_its_month_in_words() -> None:
    assert date_text(date(2026, 3, 5)) == "5 March 2026"
    assert date_text(date(2026, 12, 31)) == "31 December 2026"
