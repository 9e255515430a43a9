"""The Edit menu."""

from ui.actions.spec import Spec, has_cutout

EDIT = (
    Spec("undo", "&Edit", "&Undo", lambda h: h.session.undo(), ("Ctrl+Z",), "mdi6.undo",
         enabled=lambda h: h.session.history.can_undo, detail=lambda h: h.session.history.undo_text, repeats=True),
    Spec("redo", "&Edit", "&Redo", lambda h: h.session.redo(), ("Ctrl+Shift+Z", "Ctrl+Y"), "mdi6.redo",
         enabled=lambda h: h.session.history.can_redo, detail=lambda h: h.session.history.redo_text, repeats=True),
    Spec("copy_cutout", "&Edit", "&Copy the cutout", lambda h: h.session.copy_cutout(), ("Ctrl+Shift+C",),
         "mdi6.content-copy", enabled=has_cutout, separator=True,
         short="Copy cutout", tip="Copy the subject on a transparent background to the clipboard"),
)  # fmt: skip
