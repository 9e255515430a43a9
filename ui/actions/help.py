"""The Help menu."""

from core.text.translate import mark
from ui.actions import titles
from ui.actions.spec import Spec

HELP = (
    Spec("keys", titles.HELP, mark("&Keys"), lambda h: h.show_keys(), ("F1",), "mdi6.keyboard-outline",
         tip=mark("All shortcuts on one sheet")),
    Spec("about", titles.HELP, mark("&About Matte Studio"), lambda h: h.show_about(), (), "mdi6.information-outline",
         tip=mark("Version, model card and licenses")),
)  # fmt: skip
