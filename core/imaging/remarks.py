"""Sentences that files of several formats call for."""


def damaged_profile(name: str) -> str:
    """Say that a color profile is of no use."""
    return f"The color profile of {name} is damaged; it was left out, so colors may differ."


def hdr(name: str) -> str:
    """Say that PQ or HLG was rolled off."""
    return f"{name} holds light far beyond white (HDR); the brightest of it is toned down."


def animated(name: str) -> str:
    """Say that others follow the picture that was read."""
    return f"{name} is animated; its first frame was opened."


def missing_rows(name: str, missing: int, height: int) -> str:
    """Say that a file ends before its last rows."""
    return f"{name} ends too early; {missing} of its {height} rows are missing."
