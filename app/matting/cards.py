"""Which graphics card can compute here. It asks torch, whose first import takes seconds: for the background alone."""


def card_name() -> str:
    """Return the name of the graphics card that can be used here, "" without one."""
    from core.engine.device import card_name as name

    return name()
