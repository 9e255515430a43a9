"""The Versions menu under Matte: look at finished runs, return to them, compare, delete."""

from core.text.amounts import limit_text
from core.text.translate import mark, tr
from ui.actions import titles
from ui.actions.spec import Spec


def _memory(megabytes: int) -> Spec:
    limit = megabytes * 2**20
    return Spec(
        id=f"versions_{megabytes}",
        menu=titles.KEEP_IN,
        text=lambda: limit_text(limit),
        do=lambda host: host.session.versions.set_limit(limit),
        checked=lambda host: host.session.versions.limit_bytes == limit,
        group="versions",
        tip=lambda: tr(
            "Versions of a photo take up to {amount}; the oldest are compressed, then dropped",
            amount=limit_text(limit),
        ),
    )


VERSIONS = (
    Spec("version_previous", titles.VERSIONS, mark("Look at the &previous"), lambda h: h.session.versions.step(-1),
         ("Alt+Left",),
         "mdi6.chevron-left", enabled=lambda h: h.session.versions.can_step(-1),
         tip=mark("Look at the previous finished run, without changing anything")),
    Spec("version_next", titles.VERSIONS, mark("Look at the &next"), lambda h: h.session.versions.step(1),
         ("Alt+Right",),
         "mdi6.chevron-right", enabled=lambda h: h.session.versions.can_step(1),
         tip=mark("Look at the next finished run, without changing anything")),
    Spec("version_return", titles.VERSIONS, mark("&Return to this version"), lambda h: h.versions.return_to(),
         ("Alt+Enter", "Alt+Return"), "mdi6.backup-restore", enabled=lambda h: h.versions.can_return(),
         short=mark("Return"), tip=mark("Bring back its matte with its marks and settings; one step to undo")),
    Spec("version_compare", titles.VERSIONS, mark("&Compare versions…"), lambda h: h.versions.compare(), (),
         "mdi6.compare",
         enabled=lambda h: h.versions.can_compare(), separator=True, short=mark("Compare…"),
         tip=mark("The two chosen versions side by side, or the chosen one beside the one in use")),
    Spec("version_delete", titles.VERSIONS, mark("&Delete this version"), lambda h: h.versions.delete(), (),
         "mdi6.delete-outline",
         enabled=lambda h: h.versions.can_delete(), short=mark("Delete"),
         tip=mark("Delete the chosen versions; what is in view stays")),
    *(_memory(megabytes) for megabytes in (128, 512, 2048, 8192)),
)  # fmt: skip
