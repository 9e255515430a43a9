"""The Versions menu under Matte: look at finished runs, return to them, compare, delete."""

from ui.actions.spec import Spec

_MENU = "M&atte/&Versions"


def _memory(megabytes: int) -> Spec:
    text = f"{megabytes} MB" if megabytes < 1024 else f"{megabytes // 1024} GB"
    return Spec(
        id=f"versions_{megabytes}",
        menu=f"{_MENU}/&Keep in",
        text=text,
        do=lambda host: host.session.versions.set_limit(megabytes * 2**20),
        checked=lambda host: host.session.versions.limit_bytes == megabytes * 2**20,
        group="versions",
        tip=f"Versions of a photo take up to {text}; the oldest are compressed, then dropped",
    )


VERSIONS = (
    Spec("version_previous", _MENU, "Look at the &previous", lambda h: h.session.versions.step(-1), ("Alt+Left",),
         "mdi6.chevron-left", enabled=lambda h: h.session.versions.can_step(-1),
         tip="Look at the finished run before, without changing anything"),
    Spec("version_next", _MENU, "Look at the &next", lambda h: h.session.versions.step(1), ("Alt+Right",),
         "mdi6.chevron-right", enabled=lambda h: h.session.versions.can_step(1),
         tip="Look at the finished run after, without changing anything"),
    Spec("version_return", _MENU, "&Return to this version", lambda h: h.versions.return_to(),
         ("Alt+Enter", "Alt+Return"), "mdi6.backup-restore", enabled=lambda h: h.versions.can_return(),
         short="Return", tip="Bring back its matte with its marks and settings; one step to undo"),
    Spec("version_compare", _MENU, "&Compare versions\u2026", lambda h: h.versions.compare(), (), "mdi6.compare",
         enabled=lambda h: h.versions.can_compare(), separator=True, short="Compare\u2026",
         tip="The two chosen versions side by side, or the chosen one beside the one in use"),
    Spec("version_delete", _MENU, "&Delete this version", lambda h: h.versions.delete(), (), "mdi6.delete-outline",
         enabled=lambda h: h.versions.can_delete(), short="Delete",
         tip="Let go of the chosen versions; what is in view stays"),
    *(_memory(megabytes) for megabytes in (128, 512, 2048, 8192)),
)  # fmt: skip
