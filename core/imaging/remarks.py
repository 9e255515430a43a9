"""Sentences that several formats need."""

from core.text.translate import Text, tr, tr_n


def damaged_profile(name: str) -> Text:
    """Say that a color profile is of no use."""
    return tr("The color profile of {name} is damaged; it was ignored, so colors may differ.", name=name)


def hdr(name: str) -> Text:
    """Say that PQ or HLG was rolled off."""
    return tr("{name} holds light far beyond white (HDR); the brightest of it is toned down.", name=name)


def animated(name: str) -> Text:
    """Say that others follow the picture that was read."""
    return tr("{name} is animated; its first frame was opened.", name=name)


def missing_rows(name: str, missing: int, height: int) -> Text:
    """Say that a file ends before its last rows."""
    return tr_n(
        "{name} ends too early; {n} of its {height} rows is missing.",
        "{name} ends too early; {n} of its {height} rows are missing.",
        missing,
        name=name,
        height=height,
    )
