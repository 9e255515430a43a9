"""Values of a report as text."""

from core.text.translate import Text, tr


def seconds(value: float) -> Text:
    """Return a time: "4.2 s", "3 min 07 s", "2 h 05 min"."""
    if value < 99.95:
        return tr("{seconds:.1f} s", seconds=value)
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return tr("{minutes} min {seconds:02} s", minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    return tr("{hours:,} h {minutes:02} min", hours=hours, minutes=minutes)


def size(count: int) -> Text:
    """Return bytes in the unit that suits: "840 KB", "12.3 MB", "1.25 GB"."""
    if count >= 1e9:
        return tr("{amount:.2f} GB", amount=count / 1e9)
    return (
        tr("{amount:.1f} MB", amount=count / 1e6)
        if count >= 1e6
        else tr("{amount:.0f} KB", amount=count / 1e3)
    )
