"""The Matte menu: the run, its options, the model and where it computes."""

from ui.actions.spec import Host, Spec, has_photo


def _has_card(host: Host) -> bool:
    """Return True where there is a choice of device: a graphics card in use, or one that was turned down."""
    in_use = host.session.host.device_name
    return host.session.settings.device != "auto" or (bool(in_use) and not in_use.lower().startswith("cpu"))


def _can_run(host: Host) -> bool:
    return has_photo(host) and not host.session.running


def _memory(name: str, limit: int | None) -> Spec:
    return Spec(
        id=f"memory_{name.partition(' ')[0]}",
        menu="M&atte/M&emory",
        text="Automatic" if limit is None else name,
        do=lambda host: host.session.set_memory_limit(limit),
        checked=lambda host: host.session.settings.memory_limit == limit,
        group="memory",
        tip=f"Plan a run for up to {name} beside the loaded model: smaller tiles first, then a lower detail limit"
        if limit is not None
        else "A run takes what it needs of the memory that is free",
    )


MEMORY = (
    _memory("auto", None),
    *(_memory(f"{megabytes} MB", megabytes * 2**20) for megabytes in (256, 512)),
    *(_memory(f"{gigabytes} GB", gigabytes * 2**30) for gigabytes in (1, 2, 4, 8)),
)
"""How much memory a run may take."""

MATTE = (
    Spec("run", "M&atte", "&Run", lambda h: h.session.run(), ("Enter", "Return"), "mdi6.play", enabled=_can_run,
         tip="Make the alpha matte from the marks; after changes, only around these"),
    Spec("run_whole", "M&atte", "Run the &whole photo", lambda h: h.session.run_whole(),
         ("Shift+Enter", "Shift+Return"),
         "mdi6.play-box-outline", enabled=_can_run, tip="Make the whole matte anew, though little has changed"),
    Spec("cancel", "M&atte", "&Cancel", lambda h: h.cancel_run(), ("Esc",), "mdi6.stop",
         enabled=lambda h: h.session.running or bool(h.session.edits.busy),
         tip="Stop the run, or the search for a subject; what was there before stays"),
    Spec("live", "M&atte", "&Live", lambda h: h.session.set_live(not h.session.live.on), ("P",),
         "mdi6.flash-outline", checked=lambda h: h.session.live.on, short="Live",
         tip="After each pause in painting the matte follows: small changes in full, large ones as a quick preview"),
    Spec("two_passes", "M&atte", "&Two passes",
         lambda h: h.session.set_passes(3 - h.session.settings.passes), ("Shift+P",), "mdi6.flip-horizontal",
         checked=lambda h: h.session.settings.passes == 2, short="2\u00d7",
         tip="Matte the mirrored photo too and take the mean of both: closer to the truth, for twice the time"),
    Spec("polish", "M&atte", "Po&lish along colors",
         lambda h: h.session.set_polish(not h.session.settings.polish), (), "mdi6.creation-outline",
         checked=lambda h: h.session.settings.polish, short="Polish",
         tip="Follow the colors around each pixel after the network, for cleaner edges (built-in model only)"),
    Spec("compare", "M&atte", "Com&pare…", lambda h: h.compare(), ("Ctrl+Enter", "Ctrl+Return"), "mdi6.compare",
         enabled=has_photo, short="Compare…",
         tip="Two kinds of context, or two detail limits, on this photo side by side, with time and memory"),
    Spec("model", "M&atte", "&Model…", lambda h: h.files.choose_model(), (), "mdi6.cube-outline", separator=True,
         short="Change…", tip="Use the built-in model or a file of yours"),
    *MEMORY,
    Spec("device_auto", "M&atte/&Device", "Automatic", lambda h: h.session.set_device("auto"), (),
         "mdi6.expansion-card", enabled=_has_card, checked=lambda h: h.session.settings.device == "auto",
         group="device", tip="The graphics card where there is one that fits, else the CPU"),
    Spec("device_cpu", "M&atte/&Device", "CPU only", lambda h: h.session.set_device("cpu"), (), "mdi6.chip",
         enabled=_has_card, checked=lambda h: h.session.settings.device == "cpu", group="device",
         tip="Leave the graphics card alone"),
)  # fmt: skip
