"""The colors that stand now: whatever is built or painted reads them."""

from ui.theme.roles import DARK, Roles

_standing = [DARK]


def colors() -> Roles:
    """The colors of the theme that stands; read them when something is built or painted, never on import."""
    return _standing[0]


def set_colors(roles: Roles) -> None:
    """Let these stand; what is already built keeps the old ones."""
    _standing[0] = roles
