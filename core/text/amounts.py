"""Amounts in words, the same wherever they are shown: bytes, seconds, shares, sizes."""

from core.text.translate import Text, tr

_GIB, _MIB = 1024**3, 1024**2


def memory_text(count: float) -> Text:
    """Return bytes of memory as people read them: "640 MB", "1.2 GB"."""
    if count >= _GIB:
        return tr("{amount:.1f} GB", amount=count / _GIB)
    return tr("{amount:,} MB", amount=max(1, round(count / _MIB)))


def file_size_text(count: float) -> Text:
    """Return the bytes of a file as disks tell them: "0.3 MB", "1.2 GB"."""
    if count >= 1e9:
        return tr("{amount:.1f} GB", amount=count / 1e9)
    return tr("{amount:.1f} MB", amount=count / 1e6)


def limit_text(count: int) -> Text:
    """Return a limit of memory that was chosen, in as few digits as say it: "512 MB", "2 GB", "1.5 GB"."""
    if count >= _GIB:
        return tr("{amount:g} GB", amount=count / _GIB)
    return tr("{amount:g} MB", amount=count / _MIB)


def time_text(seconds: float) -> Text:
    """Return a duration as people read it: "0.8 s", "9 s", "1 min 20 s", "2 h 5 min"."""
    if seconds < 1.95:
        return tr("{seconds:.1f} s", seconds=seconds)
    whole = round(seconds)
    if whole < 60:
        return tr("{seconds} s", seconds=whole)
    minutes, rest = divmod(whole, 60)
    if minutes >= 60:
        return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
    return (
        tr("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
        if rest
        else tr("{minutes} min", minutes=minutes)
    )


def percent_text(share: float) -> Text:
    """Return a share in [0, 1] in percent: "0 %", "<1 %", "37 %"; never rounds something to nothing or to all."""
    percent = 100 * share
    if 0 < percent < 1:
        return tr("<1 %")
    if 99 < percent < 100:
        return tr(">99 %")
    return tr("{percent} %", percent=round(percent))


def size_text(height: int, width: int) -> Text:
    """Return a size in pixels as people write it, width first: "6000 × 4000"."""
    return tr("{width} × {height}", width=width, height=height)
