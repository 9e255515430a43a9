"""The Edit menu."""

from core.text.translate import again, mark, tr
from ui.actions import titles
from ui.actions.spec import Host, Spec, escaped, has_cutout


def _undo_text(host: Host) -> str:
    step = host.session.steps.undo_text
    return tr("&Undo: {step}", step=escaped(again(step))) if step else ""


def _redo_text(host: Host) -> str:
    step = host.session.steps.redo_text
    return tr("&Redo: {step}", step=escaped(again(step))) if step else ""


EDIT = (
    Spec("undo", titles.EDIT, mark("&Undo"), lambda h: h.session.undo(), ("Ctrl+Z",), "mdi6.undo",
         enabled=lambda h: h.session.steps.undo_text is not None,
         detail=_undo_text, repeats=True),
    Spec("redo", titles.EDIT, mark("&Redo"), lambda h: h.session.redo(), ("Ctrl+Shift+Z", "Ctrl+Y"), "mdi6.redo",
         enabled=lambda h: h.session.steps.redo_text is not None,
         detail=_redo_text, repeats=True),
    Spec("copy_cutout", titles.EDIT, mark("&Copy the cutout"), lambda h: h.session.copy_cutout(), ("Ctrl+Shift+C",),
         "mdi6.content-copy", enabled=has_cutout, separator=True,
         short=mark("Copy cutout"), tip=mark("Copy the subject on a transparent background to the clipboard")),
    Spec("preferences", titles.EDIT, mark("Pre&ferences…"), lambda h: h.show_preferences(), ("Ctrl+,",),
         "mdi6.cog-outline", separator=True, short=mark("Preferences"),
         tip=mark("Language, look, keys, memory and models: everything that is remembered")),
)  # fmt: skip
