"""Writes measured blocks into a hand-written page: only between the two comments that name each block."""

import re
from collections.abc import Mapping

from core.errors import UserError

TITLES = {
    "setup": "Setup",
    "table-1": "Table 1: data sets",
    "sets": "Ours for Table 1: photos measured on",
    "table-2": "Table 2: methods and their cost",
    "methods": "Ours for Table 2: quality on every set",
    "speed": "Ours for Table 2: memory, latency and operations",
    "table-3": "Table 3: very large photos, D and P",
    "resolutions": "Ours for Tables 3 and 4: full size, D and P",
    "table-4": "Table 4: photos over 4K",
    "table-5": "Table 5: AIM-500",
    "table-6": "Table 6: token compression",
    "quality": "Ours for Table 6: every mixer at every budget",
    "quality-chart": "SAD against the tokens that attend",
    "table-7": "Table 7: how many tokens attend",
    "degrees": "Ours for Table 7: each budget",
    "budgets": "The least SAD at each budget",
    "table-8": "Table 8: distillation and LTRM",
    "figure-2": "Figure 2: memory against resolution",
    "cost-chart": "Time and memory by size of the photo",
    "figure-5": "Figure 5: tokens that the Routers keep",
    "tokens": "Who keeps which tokens",
    "figure-6": "Figure 6: quality and memory against k",
    "mame": "MaMe + MaRe beside the others",
    "published": "Other published figures",
}
"""Blocks in the order of MEMatte's tables and figures; our measurements follow the one they correspond to."""
ANSWERS = ("sets", "methods", "speed", "resolutions", "quality", "degrees")
"""Measured tables that belong below a published one."""
NOTHING = "Nothing was measured here that answers this."


def paste(page: str, blocks: Mapping[str, str]) -> str:
    """Return the page with each block it asks for by ``<!-- compare: NAME -->`` ... ``<!-- end -->`` filled anew.

    A block without new content keeps what the page has.

    Raises:
        UserError: the page asks for no block, or for one that there never is.
    """
    asked = re.findall(r"<!-- compare: (\S+) -->", page)
    unknown = [name for name in asked if name not in TITLES]
    if unknown or not asked:
        raise UserError(
            f"The page asks for {'the block ' + unknown[0] if unknown else 'no block'} of the comparison; "
            f"write <!-- compare: NAME --> and <!-- end --> around it, with one of {', '.join(TITLES)}."
        )

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        return f"<!-- compare: {name} -->\n{blocks[name]}\n<!-- end -->" if name in blocks else found[0]

    return re.sub(r"<!-- compare: (\S+) -->\n.*?<!-- end -->", fill, page, flags=re.DOTALL)


def whole(blocks: Mapping[str, str]) -> str:
    """Return all blocks as a page of their own; where no table of ours answers a published one, a sentence says so."""
    found = {name: blocks.get(name, NOTHING if name in ANSWERS else "") for name in TITLES}
    parts = [f"## {TITLES[name]}\n\n{text}" for name, text in found.items() if text]
    return "# Comparison of token mixers\n\n" + "\n\n".join(parts) + "\n"
