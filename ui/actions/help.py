"""The Help menu."""

from ui.actions.spec import Spec

HELP = (
    Spec("keys", "&Help", "&Keys", lambda h: h.show_keys(), ("F1",), "mdi6.keyboard-outline",
         tip="All shortcuts on one sheet"),
    Spec("about", "&Help", "&About Matte Studio", lambda h: h.show_about(), (), "mdi6.information-outline",
         tip="Version, model card and licenses"),
)  # fmt: skip
