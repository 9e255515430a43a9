"""The Photos menu, and what the File menu does to several photos: show, run, export, close, in the order of the job."""

from core.text.translate import mark, tr
from ui.actions import titles
from ui.actions.keys import key_or_words
from ui.actions.spec import Host, Spec


def _has_several(host: Host) -> bool:
    return host.photos.count > 1


def _has_any(host: Host) -> bool:
    return host.photos.count > 0


CLOSING = (
    Spec("close_photo", titles.FILE, mark("&Close photo"), lambda h: h.photos.close(), ("Ctrl+W",), "mdi6.close",
         enabled=_has_any, separator=True, tip=mark("Close the photo in view; asks about unsaved work")),
    Spec("close_all", titles.FILE, mark("Close all p&hotos"), lambda h: h.photos.close_all(), ("Ctrl+Shift+W",),
         "mdi6.close-box-multiple-outline", enabled=_has_any, tip=mark("Close every photo; the window stays")),
)  # fmt: skip
"""Closing photos, in the File menu."""

EXPORT_ALL = (
    Spec("export_all", titles.FILE, mark("Export a&ll…"), lambda h: h.photos.export_all(), ("Ctrl+Alt+E",),
         "mdi6.folder-arrow-right-outline", enabled=_has_any, short=mark("Export all…"),
         tip=mark("Save the cutouts of all photos in one folder, named by a pattern")),
)  # fmt: skip
"""Exporting photos, in the File menu."""

PHOTOS = (
    Spec("photo_next", titles.PHOTOS, mark("&Next photo"), lambda h: h.session.workspace.show_next(1),
         ("Ctrl+PgDown", "Ctrl+Tab"),
         "mdi6.chevron-right", enabled=_has_several, tip=mark("Show the photo to the right in the filmstrip")),
    Spec("photo_previous", titles.PHOTOS, mark("&Previous photo"), lambda h: h.session.workspace.show_next(-1),
         ("Ctrl+PgUp", "Ctrl+Shift+Tab"), "mdi6.chevron-left", enabled=_has_several,
         tip=mark("Show the photo to the left in the filmstrip")),
    Spec("move_left", titles.PHOTOS, mark("Move to the &left"), lambda h: h.photos.move(-1), ("Ctrl+Shift+PgUp",),
         "mdi6.arrow-left", enabled=lambda h: h.photos.can_move(-1),
         tip=mark("Move the chosen photos one place to the left")),
    Spec("move_right", titles.PHOTOS, mark("Move to the r&ight"), lambda h: h.photos.move(1), ("Ctrl+Shift+PgDown",),
         "mdi6.arrow-right", enabled=lambda h: h.photos.can_move(1),
         tip=mark("Move the chosen photos one place to the right")),
    Spec("run_photos", titles.PHOTOS, mark("&Run all photos"), lambda h: h.photos.run_all(),
         ("Ctrl+Shift+Enter", "Ctrl+Shift+Return"),
         "mdi6.play-box-multiple-outline", enabled=lambda h: h.photos.can_run_all(), separator=True,
         short=mark("Run all photos"),
         tip=mark("Run every marked photo without a cutout of its marks, one after another")),
    Spec("stop_photos", titles.PHOTOS, mark("&Stop all"), lambda h: h.photos.stop_all(), ("Shift+Esc",),
         "mdi6.stop-circle-outline",
         enabled=lambda h: h.photos.is_busy(),
         tip=lambda: tr("Stop every run, waiting ones too ({key} stops only that of the photo in view)",
                        key=key_or_words("cancel"))),
    Spec("run_chosen", titles.PHOTOS, mark("R&un the chosen photos"), lambda h: h.photos.run_chosen(), (), "mdi6.play",
         enabled=lambda h: h.photos.can_run_chosen(), tip=mark("Run the photos chosen in the filmstrip")),
    Spec("cancel_chosen", titles.PHOTOS, mark("S&top the chosen photos"), lambda h: h.photos.cancel_chosen(), (),
         "mdi6.stop",
         enabled=lambda h: h.photos.can_cancel_chosen(),
         tip=mark("Stop the runs of the chosen photos, or keep them from beginning")),
    Spec("retry_photo", titles.PHOTOS, mark("Try &again"), lambda h: h.photos.retry(), (), "mdi6.refresh",
         enabled=lambda h: h.photos.can_retry(), tip=mark("Read or run those of the chosen photos again that failed")),
    Spec("find_photo", titles.PHOTOS, mark("&Find the file…"), lambda h: h.photos.find(), (),
         "mdi6.image-search-outline",
         enabled=lambda h: h.photos.can_find(),
         tip=mark("Show where the missing file of the chosen photo is now")),
    Spec("copy_settings", titles.PHOTOS, mark("&Copy settings to…"), lambda h: h.photos.copy_settings(), (),
         "mdi6.content-duplicate", enabled=_has_several, separator=True,
         tip=mark("Give other photos the settings of the photo in view: for marks, matting, refining, export")),
    Spec("undo_copying", titles.PHOTOS, mark("Undo c&opying"), lambda h: h.session.copying.undo(), (), "mdi6.undo",
         enabled=lambda h: h.session.copying.can_undo,
         tip=mark("Take back the settings copied last, in all photos that still have them")),
    Spec("export_chosen", titles.PHOTOS, mark("&Export the chosen photos…"), lambda h: h.photos.export_chosen(), (),
         "mdi6.export-variant", enabled=_has_any, tip=mark("Save the cutouts of the chosen photos in one folder")),
    Spec("close_chosen", titles.PHOTOS, mark("Close the c&hosen photos"), lambda h: h.photos.close_chosen(), (),
         "mdi6.close",
         enabled=_has_any, tip=mark("Close the photos that are chosen in the filmstrip (Delete there)")),
)  # fmt: skip
