"""Words on a version."""

from app.matting.attention import attention
from app.versions.version import Version
from core.text.amounts import time_text
from ui.wording import model_text


def looking_text(version: Version) -> str:
    """The sentence over the canvas while a version is looked at."""
    return f"Version {version.number}, only looked at. Alt+Enter returns to it; Esc or a click leaves it."


def version_text(version: Version) -> str:
    """Its name: "Version 2, 14:32"."""
    return f"Version {version.number}, {version.facts.made:%H:%M}"


def headline_text(version: Version, *, stands: bool) -> str:
    """Number, time of day and what was run: "2  ·  14:32  ·  whole photo"."""
    what = f"{len(version.facts.updated)} places" if len(version.facts.updated) > 1 else "one place"
    ran = what if version.facts.updated else "whole photo"
    parts = [str(version.number), f"{version.facts.made:%H:%M}", ran]
    return "  ·  ".join([*parts, "now"] if stands else parts)


def facts_text(version: Version) -> str:
    """How it was run: "limit 8,664  ·  9 s  ·  built in"."""
    facts = version.facts
    return "  ·  ".join([how_text(version), time_text(facts.seconds), model_text(facts.model)])


def how_text(version: Version) -> str:
    """The k that was used, or the attention where that has none: "limit 8,664", "no limit", "Everywhere"."""
    choice = attention(version.settings.attention)
    if not choice.has_k:
        return choice.title
    k = version.facts.max_tokens
    return "no limit" if k is None else f"limit {k:,}"


def spoken_text(version: Version, *, stands: bool) -> str:
    """All of it in a sentence, for screen readers and as a tip."""
    where = "the one in use" if stands else "click to look, double-click to return"
    return f"Version {headline_text(version, stands=False)}, {facts_text(version)}: {where}".replace(
        "  ·  ", ", "
    )
