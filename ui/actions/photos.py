"""The Photos menu, and what the File menu does to several photos: show, run, export, close, in the order of the job."""

from ui.actions.spec import Host, Spec

_MENU = "&Photos"


def _has_several(host: Host) -> bool:
    return host.photos.count > 1


def _has_any(host: Host) -> bool:
    return host.photos.count > 0


CLOSING = (
    Spec("close_photo", "&File", "&Close photo", lambda h: h.photos.close(), ("Ctrl+W",), "mdi6.close",
         enabled=_has_any, separator=True, tip="Close the photo in view; unsaved work is asked about"),
    Spec("close_all", "&File", "Close all p&hotos", lambda h: h.photos.close_all(), ("Ctrl+Shift+W",),
         "mdi6.close-box-multiple-outline", enabled=_has_any, tip="Close every photo; the window stays"),
)  # fmt: skip
"""Closing photos, in the File menu."""

EXPORT_ALL = (
    Spec("export_all", "&File", "Export a&ll…", lambda h: h.photos.export_all(), ("Ctrl+Alt+E",),
         "mdi6.folder-arrow-right-outline", enabled=_has_any, short="Export all…",
         tip="Save the cutouts of all photos in one folder, named by a pattern"),
)  # fmt: skip
"""Exporting photos, in the File menu."""

PHOTOS = (
    Spec("photo_next", _MENU, "&Next photo", lambda h: h.session.workspace.show_next(1), ("Ctrl+PgDown", "Ctrl+Tab"),
         "mdi6.chevron-right", enabled=_has_several, tip="Show the photo to the right in the filmstrip"),
    Spec("photo_previous", _MENU, "&Previous photo", lambda h: h.session.workspace.show_next(-1),
         ("Ctrl+PgUp", "Ctrl+Shift+Tab"), "mdi6.chevron-left", enabled=_has_several,
         tip="Show the photo to the left in the filmstrip"),
    Spec("move_left", _MENU, "Move to the &left", lambda h: h.photos.move(-1), ("Ctrl+Shift+PgUp",),
         "mdi6.arrow-left", enabled=lambda h: h.photos.can_move(-1),
         tip="Move the chosen photos one place to the left"),
    Spec("move_right", _MENU, "Move to the r&ight", lambda h: h.photos.move(1), ("Ctrl+Shift+PgDown",),
         "mdi6.arrow-right", enabled=lambda h: h.photos.can_move(1),
         tip="Move the chosen photos one place to the right"),
    Spec("run_photos", _MENU, "&Run all photos", lambda h: h.photos.run_all(),
         ("Ctrl+Shift+Enter", "Ctrl+Shift+Return"),
         "mdi6.play-box-multiple-outline", enabled=lambda h: h.photos.can_run_all(), separator=True,
         short="Run all photos", tip="Run every marked photo that lacks a cutout of its marks, one after the other"),
    Spec("stop_photos", _MENU, "&Stop all", lambda h: h.photos.stop_all(), ("Shift+Esc",),
         "mdi6.stop-circle-outline",
         enabled=lambda h: h.photos.is_busy(),
         tip="Stop every run, of photos that wait too (Esc stops that of the photo in view alone)"),
    Spec("run_chosen", _MENU, "R&un the chosen photos", lambda h: h.photos.run_chosen(), (), "mdi6.play",
         enabled=lambda h: h.photos.can_run_chosen(), tip="Run the photos that are chosen in the filmstrip"),
    Spec("cancel_chosen", _MENU, "S&top the chosen photos", lambda h: h.photos.cancel_chosen(), (), "mdi6.stop",
         enabled=lambda h: h.photos.can_cancel_chosen(),
         tip="Stop the runs of the chosen photos, or let them not begin"),
    Spec("retry_photo", _MENU, "Try &again", lambda h: h.photos.retry(), (), "mdi6.refresh",
         enabled=lambda h: h.photos.can_retry(), tip="Read or run the chosen photos again that failed"),
    Spec("find_photo", _MENU, "&Find the file…", lambda h: h.photos.find(), (), "mdi6.image-search-outline",
         enabled=lambda h: h.photos.can_find(), tip="Say where the file of the chosen photo is now, which is missing"),
    Spec("copy_settings", _MENU, "&Copy settings to…", lambda h: h.photos.copy_settings(), (),
         "mdi6.content-duplicate", enabled=_has_several, separator=True,
         tip="Give other photos the settings of the photo in view: for marks, matting, refining, export"),
    Spec("undo_copying", _MENU, "Undo c&opying", lambda h: h.session.copying.undo(), (), "mdi6.undo",
         enabled=lambda h: h.session.copying.can_undo,
         tip="Take the settings back that were copied last, in all photos that still have them"),
    Spec("export_chosen", _MENU, "&Export the chosen photos…", lambda h: h.photos.export_chosen(), (),
         "mdi6.export-variant", enabled=_has_any, tip="Save the cutouts of the chosen photos in one folder"),
    Spec("close_chosen", _MENU, "Close the c&hosen photos", lambda h: h.photos.close_chosen(), (), "mdi6.close",
         enabled=_has_any, tip="Close the photos that are chosen in the filmstrip (Delete there)"),
    Spec("fold_filmstrip", "&View", "Fold the fi&lmstrip", lambda h: h.photos.toggle_folded(), ("F7",),
         "mdi6.chevron-down", checked=lambda h: h.photos.folded,
         tip="Show the open photos below the canvas as one line of names"),
)  # fmt: skip
