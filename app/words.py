"""Words that sentences of the program share: names as a list, numbers of things."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 photo", "3 photos"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
