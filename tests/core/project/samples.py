"""A small project with something of everything."""

import numpy as np

from core.project.project import (
    Project,
    ProjectMarks,
    ProjectMatte,
    ProjectPhoto,
    ProjectRun,
    ProjectVersion,
)
from core.project.store import digest_of_bytes
from core.refine.finish import Finish
from core.refine.refinement import Refinement
from core.refine.region import Region
from core.refine.soft_brush import SoftBrush, SoftStroke
from core.refine.touch_up import TouchUp

SIZE = 70, 300


def marks(seed: int = 0) -> ProjectMarks:
    rng = np.random.default_rng(seed)
    trimap = rng.choice(np.array([0, 128, 255], np.uint8), SIZE)
    return ProjectMarks(trimap, rng.random(SIZE) > 0.5, 128)


def matte(seed: int = 0) -> ProjectMatte:
    alpha = np.random.default_rng(seed).random(SIZE, np.float32)
    run = ProjectRun(
        "tiny", "cpu", "bf16", 1234, 2.5, 2, 10, {"stop": "balanced", "polish": True}, "2026-11-29T12:00:00",
        ((0, 0, 64, 64), (10, 200, 70, 300)), "ab" * 32, 385_000_000, 2802,
    )  # fmt: skip
    return ProjectMatte(alpha, run, is_current=False)


def finish() -> Finish:
    stroke = SoftStroke(TouchUp(SIZE), SoftBrush("add", 30, hardness=0.2, opacity=0.7))
    stroke.segment((20, 240), (40, 280))
    region = Region(((1.5, 2.0), (60.0, 2.0), (30.0, 90.25)), Refinement(contrast=0.5, specks=7))
    return Finish(stroke.layer, Refinement(shift_edge=-1.5, gamma=1.2, holes=12), (region,))


def project() -> Project:
    photo = b"the bytes of a photo, as they came in"
    shared = finish()
    picture = np.random.default_rng(1).integers(0, 256, (40, 60, 3), np.uint8)
    versions = tuple(
        ProjectVersion(number, lambda number=number: (marks(number), matte(number)), shared, picture)
        for number in (1, 3)
    )
    return Project(
        ProjectPhoto("Föto 1.jpg", photo, "/somewhere/Föto 1.jpg", digest_of_bytes(photo)),
        SIZE,
        marks(),
        matte(),
        shared,
        versions,
        {"view": "black", "model": "tiny", "memory": None, "of tomorrow": 3.5},
        picture,
    )
