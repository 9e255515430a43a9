"""A finished run that the document does not hold, as the layers paint it."""

import numpy as np
import numpy.typing as npt

from app.editor.document import Document
from app.matting.held_matte import HeldMatte
from core.engine.options import MatteResult
from core.imaging.photo import Photo
from core.refine.finish import Finish


class HeldPicture:
    """A held matte, and what stands over it, in the shape in which Layers read a document; without one, the photo."""

    preview = touched_colors = small_parts = None

    def __init__(self, document: Document) -> None:
        self._document = document
        self.held: HeldMatte | None = None
        self.finish: Finish | None = None

    @property
    def photo(self) -> Photo | None:
        """The document's photo."""
        return self._document.photo

    @property
    def trimap(self) -> npt.NDArray[np.uint8] | None:
        """The document's trimap."""
        return self._document.trimap

    @property
    def painted(self) -> npt.NDArray[np.bool_] | None:
        """The pixels that were painted."""
        return self._document.painted

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the photo."""
        return self._document.size

    @property
    def shown_alpha(self) -> npt.NDArray[np.uint8] | None:
        """The alpha in 8 bits."""
        return self.held.alpha if self.held else None

    @property
    def foreground(self) -> npt.NDArray[np.uint8] | npt.NDArray[np.uint16] | None:
        """The colors of the cutout."""
        return self.held.result.foreground if self.held else None

    @property
    def result(self) -> MatteResult | None:
        """The run."""
        return self.held.result if self.held else None

    @property
    def alpha(self) -> npt.NDArray[np.float32] | None:
        """Stands for the result's own alpha: the colors are of this matte."""
        return self.held.result.alpha if self.held else None
