"""The File menu."""

from app.session import Session
from core.text.translate import mark
from ui.actions import titles
from ui.actions.photos import CLOSING, EXPORT_ALL
from ui.actions.spec import Spec, has_cutout, has_photo


def toggle_reopening(session: Session) -> None:
    """Let the photos of last time open by themselves at the start, or no more."""
    session.settings.reopens_photos = not session.settings.reopens_photos


FILE = (
    Spec("open", titles.FILE, mark("&Open…"), lambda h: h.files.open_photo(), ("Ctrl+O",), "mdi6.folder-open-outline",
         tip=mark("Open photos or projects, as many as you like")),
    Spec("open_folder", titles.FILE, mark("Open &folder…"), lambda h: h.files.open_folder(), ("Ctrl+Shift+O",),
         "mdi6.folder-multiple-image", tip=mark("Open all photos of a folder")),
    Spec("reopen", titles.FILE, mark("Open the photos of last &time"), lambda h: h.session.reopening.reopen(), (),
         "mdi6.restore", enabled=lambda h: h.session.reopening.last is not None,
         tip=mark("Reopen what the window had open when it was closed")),
    Spec("reopen_at_start", titles.FILE, mark("Reopen photos at start"), lambda h: toggle_reopening(h.session), (),
         checked=lambda h: h.session.settings.reopens_photos,
         tip=mark("Let the photos of last time open by themselves when Matte Studio starts")),
    Spec("sample", titles.FILE, mark("Open the sa&mple"), lambda h: h.session.open_sample(), (), "mdi6.flower-outline",
         tip=mark("Open the photo that comes with Matte Studio, its marks nearly done")),
    Spec("paste", titles.FILE, mark("&Paste a photo"), lambda h: h.files.paste(), ("Ctrl+V",), "mdi6.content-paste",
         tip=mark("Open the photo or the files on the clipboard")),
    Spec("save", titles.FILE, mark("&Save"), lambda h: h.files.save(), ("Ctrl+S",), "mdi6.content-save-outline",
         enabled=has_photo, separator=True,
         tip=mark("Save photo, marks, matte, touch-up, settings and versions in one project file")),
    Spec("save_as", titles.FILE, mark("Save &as…"), lambda h: h.files.save_as(), ("Ctrl+Shift+S",), enabled=has_photo,
         tip=mark("Save the project under another name")),
    Spec("save_all", titles.FILE, mark("Sa&ve all"), lambda h: h.session.save_unsaved(), ("Ctrl+Alt+S",),
         "mdi6.content-save-all-outline", enabled=lambda h: h.photos.has_unsaved(),
         tip=mark("Save every photo with unsaved work: into its project, or a new one of its name beside the photo")),
    Spec("import_trimap", titles.FILE, mark("&Import marks…"), lambda h: h.files.import_trimap(), (),
         "mdi6.file-import-outline", enabled=has_photo, separator=True,
         short=mark("Import marks…"),
         tip=mark("Take the marks from a trimap, a mask or an alpha; several files go to the photos named like them")),
    Spec("save_trimap", titles.FILE, mark("Export the mar&ks…"), lambda h: h.files.save_trimap(), (),
         "mdi6.content-save-outline", enabled=has_photo, tip=mark("Save the marks as a trimap (PNG)")),
    Spec("recover", titles.FILE, mark("Recover &work…"), lambda h: h.session.look_for_work(), (), "mdi6.backup-restore",
         enabled=lambda h: bool(h.session.offers.offers),
         tip=mark("Open photos whose work was not saved before Matte Studio ended")),
    Spec("export_cutout", titles.FILE, mark("&Export the cutout…"), lambda h: h.files.export_cutout(),
         ("Ctrl+Shift+E",),
         "mdi6.export-variant", enabled=has_cutout, separator=True,
         short=mark("Export cutout…"), tip=mark("Save the subject on a transparent background")),
    Spec("export_alpha", titles.FILE, mark("E&xport the alpha…"), lambda h: h.files.export_alpha(), (),
         "mdi6.circle-opacity",
         enabled=has_cutout, short=mark("Export alpha…"), tip=mark("Save the alpha matte alone as a gray image")),
    Spec("export_composite", titles.FILE, mark("Export on the &background…"), lambda h: h.files.export_composite(), (),
         "mdi6.image-area", enabled=has_cutout, short=mark("Export on background…"),
         tip=mark("Save the cutout on the background in view, or else on your own")),
    Spec("export_options", titles.FILE, mark("Export optio&ns…"), lambda h: h.files.export_options(), (), "mdi6.tune",
         short=mark("Options…"),
         tip=mark("Choose format, depth, size and what goes with the picture, for all exports")),
    *EXPORT_ALL,
    *CLOSING,
    Spec("quit", titles.FILE, mark("&Quit"), lambda h: h.close(), ("Ctrl+Q",), separator=True,
         tip=mark("Quit Matte Studio")),
)  # fmt: skip
