"""The Edit menu."""

from ui.actions.spec import Spec, has_cutout

EDIT = (
    Spec("undo", "&Edit", "&Undo", lambda h: h.session.undo(), ("Ctrl+Z",), "mdi6.undo",
         enabled=lambda h: h.session.steps.undo_text is not None,
         detail=lambda h: h.session.steps.undo_text or "", repeats=True),
    Spec("redo", "&Edit", "&Redo", lambda h: h.session.redo(), ("Ctrl+Shift+Z", "Ctrl+Y"), "mdi6.redo",
         enabled=lambda h: h.session.steps.redo_text is not None,
         detail=lambda h: h.session.steps.redo_text or "", repeats=True),
    Spec("copy_cutout", "&Edit", "&Copy the cutout", lambda h: h.session.copy_cutout(), ("Ctrl+Shift+C",),
         "mdi6.content-copy", enabled=has_cutout, separator=True,
         short="Copy cutout", tip="Copy the subject on a transparent background to the clipboard"),
)  # fmt: skip
