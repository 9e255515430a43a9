"""The Matte menu: the run, its options, the model and where it computes."""

from core.text.amounts import limit_text
from core.text.translate import mark, tr
from ui.actions import titles
from ui.actions.spec import Host, Spec, Words, has_photo


def _has_card(host: Host) -> bool:
    """Report whether there is a choice of device: a graphics card in use, or one that was turned down."""
    in_use = host.session.host.device_name
    return host.session.settings.device != "auto" or (bool(in_use) and not in_use.lower().startswith("cpu"))


def _can_run(host: Host) -> bool:
    return has_photo(host) and not host.session.running


def _memory(id: str, limit: int | None, text: Words, tip: Words) -> Spec:
    return Spec(
        id=f"memory_{id}",
        menu=titles.MEMORY,
        text=text,
        do=lambda host: host.session.set_memory_limit(limit),
        checked=lambda host: host.session.settings.memory_limit == limit,
        group="memory",
        tip=tip,
    )


def _limit(id: str, limit: int) -> Spec:
    return _memory(id, limit, lambda: limit_text(limit), lambda: tr(
        "Plan a run for up to {amount} beyond the loaded model: smaller tiles first, then a lower detail limit",
        amount=limit_text(limit),
    ))  # fmt: skip


MEMORY = (
    _memory("auto", None, mark("Automatic"), mark("A run uses as much of the free memory as it needs")),
    *(_limit(f"{megabytes}", megabytes * 2**20) for megabytes in (256, 512)),
    *(_limit(f"{gigabytes}", gigabytes * 2**30) for gigabytes in (1, 2, 4, 8)),
)
"""The memory limits of a run."""

MATTE = (
    Spec("run", titles.MATTE, mark("&Run"), lambda h: h.session.run(),
         ("Enter", "Return"), "mdi6.play",  # not translated
         enabled=_can_run,
         tip=mark("Make the alpha matte from the marks; after changes, only around these")),
    Spec("run_whole", titles.MATTE, mark("Run the &whole photo"), lambda h: h.session.run_whole(),
         ("Shift+Enter", "Shift+Return"),
         "mdi6.play-box-outline", enabled=_can_run, tip=mark("Make the whole matte again, even if little has changed")),
    Spec("cancel", titles.MATTE, mark("&Cancel"), lambda h: h.cancel_run(),
         ("Esc",), "mdi6.stop",  # not translated
         enabled=lambda h: h.session.running or bool(h.session.edits.busy),
         tip=mark("Stop the run, or the search for a subject; what was there before stays")),
    Spec("live", titles.MATTE, mark("&Live"), lambda h: h.session.set_live(not h.session.live.on), ("P",),
         "mdi6.flash-outline", checked=lambda h: h.session.live.on, short=mark("Live"),
         tip=mark("After each pause in painting the matte follows: small changes in full, large ones as a preview")),
    Spec("two_passes", titles.MATTE, mark("&Two passes"),
         lambda h: h.session.set_passes(3 - h.session.settings.passes), ("Shift+P",), "mdi6.flip-horizontal",
         checked=lambda h: h.session.settings.passes == 2, short=mark("2×"),
         tip=mark("Also matte the mirrored photo and average both: more accurate, in twice the time")),
    Spec("polish", titles.MATTE, mark("P&olish along colors"),
         lambda h: h.session.set_polish(not h.session.settings.polish), (), "mdi6.creation-outline",
         checked=lambda h: h.session.settings.polish, short=mark("Polish"),
         tip=mark("Follow the colors around each pixel after the network, for cleaner edges (built-in model only)")),
    Spec("compare", titles.MATTE, mark("Com&pare…"), lambda h: h.compare(), ("Ctrl+Enter", "Ctrl+Return"),
         "mdi6.compare",
         enabled=has_photo, short=mark("Compare…"),
         tip=mark("Two kinds of context, or two detail limits, on this photo side by side, with time and memory")),
    Spec("model", titles.MATTE, mark("&Model…"), lambda h: h.files.choose_model(), (), "mdi6.cube-outline",
         separator=True,
         short=mark("Change…"), tip=mark("Use the built-in model or your own file")),
    *MEMORY,
    Spec("device_auto", titles.DEVICE, mark("Automatic"), lambda h: h.session.set_device("auto"), (),
         "mdi6.expansion-card", enabled=_has_card, checked=lambda h: h.session.settings.device == "auto",
         group="device", tip=mark("The graphics card if there is a suitable one, otherwise the CPU")),
    Spec("device_cpu", titles.DEVICE, mark("CPU only"), lambda h: h.session.set_device("cpu"), (), "mdi6.chip",
         enabled=_has_card, checked=lambda h: h.session.settings.device == "cpu", group="device",
         tip=mark("Do not use the graphics card")),
)  # fmt: skip
