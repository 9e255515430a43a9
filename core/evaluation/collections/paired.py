"""Layouts of parallel folders: photos, alphas and mostly trimaps, paired by file name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from core.evaluation.collections.dilation import Dilation, with_drawn_trimap
from core.evaluation.collections.interface import Example, Layout
from core.evaluation.collections.reading import Names, images_in, partner, read_checked, subfolder


@dataclass(frozen=True)
class Paired:
    """The places of photos, alphas and trimaps below a folder.

    ``trimaps`` has one entry per variant. Where the set comes without trimaps, or that folder is missing, ``drawn``
    says how they are made of alpha.
    """

    images: Names
    alphas: Names
    trimaps: dict[str, Names] = field(default_factory=dict)
    drawn: Dilation | None = None

    def layout(self, title: str, citation: str) -> Layout:
        """Return these folders as a layout."""
        variants = tuple(self.trimaps) or ("",)
        return Layout(title, self.in_words(), citation, self.fits, self.open, variants)

    def in_words(self) -> str:
        """Return the folders that are looked for, in words."""
        parts = [self.images, self.alphas, *self.trimaps.values()]
        words = ", ".join(f"{names[0]}/" for names in parts)
        return words if self.trimaps else f"{words} (trimaps are made of alpha)"

    def fits(self, folder: Path) -> bool:
        """Report whether the folders are there; trimaps only where they cannot be made."""
        needed = [self.images, self.alphas]
        has_trimaps = any(subfolder(folder, names) is not None for names in self.trimaps.values())
        return all(subfolder(folder, names) is not None for names in needed) and (
            has_trimaps or self.drawn is not None
        )

    def open(self, folder: Path, variant: str) -> Sequence[Example]:
        """Return the examples, sorted by name. Raises UserError if a photo lacks its alpha or trimap."""
        images, alphas = images_in(folder, self.images), images_in(folder, self.alphas)
        names = self.trimaps.get(variant, ())
        if self.drawn is not None and subfolder(folder, names) is None:
            return [
                Example(name, partial(with_drawn_trimap, path, partner(alphas, name), self.drawn))
                for name, path in images.items()
            ]
        trimaps = images_in(folder, names)
        return [
            Example(name, partial(read_checked, path, partner(alphas, name), partner(trimaps, name)))
            for name, path in images.items()
        ]
