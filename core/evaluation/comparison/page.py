"""Measured blocks into a page that people write: between two comments that name the block, nothing else is touched."""

import re
from collections.abc import Mapping

from core.errors import UserError

TITLES = {
    "setup": "Setup",
    "quality": "Quality",
    "quality-chart": "SAD against the tokens that attend",
    "budgets": "The least SAD at each budget",
    "mame": "MaMe + MaRe beside the others",
    "modes": "Full resolution, D and P",
    "speed": "Time and memory",
    "cost-chart": "Time and memory by size of the photo",
    "tokens": "Who keeps which tokens",
    "published": "Published figures",
}


def paste(page: str, blocks: Mapping[str, str]) -> str:
    """Return the page with each block it asks for by ``<!-- compare: NAME -->`` ... ``<!-- end -->`` filled anew.

    A block that is not there keeps what stands in the page.

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
    """Return all blocks as a page of their own."""
    parts = [f"## {title}\n\n{blocks[name]}" for name, title in TITLES.items() if name in blocks]
    return "# Comparison of token mixers\n\n" + "\n\n".join(parts) + "\n"
