"""Words on a version."""

from app.matting.attention import attention
from app.versions.version import Version
from core.text.amounts import time_text
from core.text.lists import in_row
from core.text.translate import tr, tr_n
from ui.wording import model_text

_BETWEEN = "  ·  "


def looking_text(version: Version) -> str:
    """Return the sentence over the canvas while a version is looked at."""
    return tr(
        "Version {number}, only looked at. Alt+Enter returns to it; Esc or a click leaves it.",
        number=version.number,
    )


def version_text(version: Version) -> str:
    """Return its name: "Version 2, 14:32"."""
    return tr("Version {number}, {time}", number=version.number, time=_time(version))


def headline_text(version: Version, *, stands: bool) -> str:
    """Return number, time of day and what was run: "2  ·  14:32  ·  whole photo"."""
    parts = [str(version.number), _time(version), _ran(version)]
    return _BETWEEN.join([*parts, tr("now")] if stands else parts)


def facts_text(version: Version) -> str:
    """Return how it was run: "limit 8,664  ·  9 s  ·  built in"."""
    return _BETWEEN.join(_facts(version))


def how_text(version: Version) -> str:
    """Return the k that was used, or the attention where that has none: "limit 8,664", "no limit", "Everywhere"."""
    choice = attention(version.settings.attention)
    if not choice.has_k:
        return choice.title
    k = version.facts.max_tokens
    return tr("no limit") if k is None else tr("limit {k:,}", k=k)


def spoken_text(version: Version, *, stands: bool) -> str:
    """Return all of it in a sentence, for screen readers and as a tip."""
    facts = in_row((version_text(version), _ran(version), *_facts(version)))
    if stands:
        return tr("{version}: the one in use", version=facts)
    return tr("{version}: click to look, double-click to return", version=facts)


def _time(version: Version) -> str:
    return f"{version.facts.made:%H:%M}"


def _ran(version: Version) -> str:
    places = len(version.facts.updated)
    return tr_n("one place", "{n} places", places) if places else tr("whole photo")


def _facts(version: Version) -> tuple[str, str, str]:
    return how_text(version), time_text(version.facts.seconds), model_text(version.facts.model)
