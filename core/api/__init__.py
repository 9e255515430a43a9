"""Matte Studio as a library: the one module whose names other programs may import (docs/library.md).

    from core.api import load_model

    model = load_model()
    model.matte("photo.jpg", "trimap.png").write_cutout("cutout.png")

Images are RGB, (height, width, 3). Importing this loads neither torch nor Qt; `load_model` loads torch.
"""

from core.api.matte import Matte
from core.api.model import Model, load_model
from core.api.reading import propose_marks, read_marks, read_photo
from core.engine.options import Cancelled
from core.errors import UserError
from core.imaging.formats.record import AlphaAs
from core.imaging.photo import Photo
from core.jobs.export_options import ExportOptions
from core.refine.refinement import Refinement
from core.subject.proposal import NoSubjectError
from core.trimap.marks import Marks

__all__ = [
    "AlphaAs",
    "Cancelled",
    "ExportOptions",
    "Marks",
    "Matte",
    "Model",
    "NoSubjectError",
    "Photo",
    "Refinement",
    "UserError",
    "load_model",
    "propose_marks",
    "read_marks",
    "read_photo",
]
