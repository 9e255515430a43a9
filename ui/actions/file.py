"""The File menu."""

from app.session import Session
from ui.actions.photos import CLOSING, EXPORT_ALL
from ui.actions.spec import Spec, has_cutout, has_photo


def toggle_reopening(session: Session) -> None:
    """Let the photos of last time open by themselves at the start, or no more."""
    session.settings.reopens_photos = not session.settings.reopens_photos


FILE = (
    Spec("open", "&File", "&Open…", lambda h: h.files.open_photo(), ("Ctrl+O",), "mdi6.folder-open-outline",
         tip="Open photos or projects, as many as you like"),
    Spec("open_folder", "&File", "Open &folder…", lambda h: h.files.open_folder(), ("Ctrl+Shift+O",),
         "mdi6.folder-multiple-image", tip="Open all photos of a folder"),
    Spec("reopen", "&File", "Open the photos of last &time", lambda h: h.session.reopening.reopen(), (),
         "mdi6.restore", enabled=lambda h: h.session.reopening.last is not None,
         tip="Open again what the window had open when it was closed"),
    Spec("reopen_at_start", "&File", "Reopen photos at s&tart", lambda h: toggle_reopening(h.session), (),
         checked=lambda h: h.session.settings.reopens_photos,
         tip="Let the photos of last time open by themselves when Matte Studio starts"),
    Spec("sample", "&File", "Open the samp&le", lambda h: h.session.open_sample(), (), "mdi6.flower-outline",
         tip="Open the photo that comes with Matte Studio, its marks nearly done"),
    Spec("paste", "&File", "&Paste a photo", lambda h: h.files.paste(), ("Ctrl+V",), "mdi6.content-paste",
         tip="Open the photo or the files on the clipboard"),
    Spec("save", "&File", "&Save", lambda h: h.files.save(), ("Ctrl+S",), "mdi6.content-save-outline",
         enabled=has_photo, separator=True,
         tip="Save photo, marks, matte, touch-up, settings and versions in one project file"),
    Spec("save_as", "&File", "Save &as…", lambda h: h.files.save_as(), ("Ctrl+Shift+S",), enabled=has_photo,
         tip="Save the project under another name"),
    Spec("save_all", "&File", "Save a&ll", lambda h: h.session.save_unsaved(), ("Ctrl+Alt+S",),
         "mdi6.content-save-all-outline", enabled=lambda h: h.photos.has_unsaved(),
         tip="Save every photo with unsaved work: into its project, or a new one of its name beside the photo"),
    Spec("import_trimap", "&File", "&Import a trimap…", lambda h: h.files.import_trimap(), (),
         "mdi6.file-import-outline", enabled=has_photo, separator=True,
         short="Import trimap…",
         tip="Take the marks from a trimap, a mask or an alpha; several files go to the photos named like them"),
    Spec("save_trimap", "&File", "Export the &marks…", lambda h: h.files.save_trimap(), (),
         "mdi6.content-save-outline", enabled=has_photo, tip="Save the marks as a trimap (PNG)"),
    Spec("recover", "&File", "&Recover work…", lambda h: h.session.look_for_work(), (), "mdi6.backup-restore",
         enabled=lambda h: bool(h.session.offers.offers),
         tip="Open photos whose work was not saved before Matte Studio was ended"),
    Spec("export_cutout", "&File", "&Export the cutout…", lambda h: h.files.export_cutout(), ("Ctrl+Shift+E",),
         "mdi6.export-variant", enabled=has_cutout, separator=True,
         short="Export cutout…", tip="Save the subject on a transparent background"),
    Spec("export_alpha", "&File", "Export the &alpha…", lambda h: h.files.export_alpha(), (), "mdi6.circle-opacity",
         enabled=has_cutout, short="Export alpha…", tip="Save the alpha matte alone as a gray image"),
    Spec("export_composite", "&File", "Export on the &background…", lambda h: h.files.export_composite(), (),
         "mdi6.image-area", enabled=has_cutout, short="Export on background…",
         tip="Save the cutout on the background that is shown, else on your own"),
    Spec("export_options", "&File", "Export o&ptions…", lambda h: h.files.export_options(), (), "mdi6.tune",
         short="Options…", tip="Choose format, depth, size and what goes with the picture, for all exports"),
    *EXPORT_ALL,
    *CLOSING,
    Spec("quit", "&File", "&Quit", lambda h: h.close(), ("Ctrl+Q",), separator=True, tip="Leave Matte Studio"),
)  # fmt: skip
