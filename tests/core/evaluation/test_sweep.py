"""The sweep of k: shares, counted operations, points from what children say, folders that do not fit."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.engine.planning import cost
from core.engine.tiling import token_count
from core.errors import UserError
from core.evaluation.children import Outcome, Task
from core.evaluation.figures import figures, save_figures
from core.evaluation.inputs import save_picture
from core.evaluation.report import markdown
from core.evaluation.sweep import SHARES, Subject, caps_for, operations, read_subject, sweep
from core.imaging.io import read_image, write_png
from core.model.config import PRESETS
from tests.core.engine.models import sample

TINY = PRESETS["tiny"]


def test_k_is_a_share_of_what_each_image_wants() -> None:
    assert caps_for(0.25, [100, 10, 3, 0]) == [25, 3, 1, 0]
    assert caps_for(0, [100]) == [0]
    assert caps_for(1, [101, 7]) == [101, 7]
    assert SHARES[0] == 0
    assert SHARES[-1] == 1


def test_operations_grow_with_the_tokens_of_each_router() -> None:
    _, trimap = sample(200, 300)
    none, some, more = (operations(TINY, trimap, [n, n, 0, 0]) for n in (0, 50, 100))
    assert some - none == pytest.approx(cost.global_attention(TINY, 50) / 2)
    assert more > some
    known = np.where(trimap == 128, 0, trimap).astype(np.uint8)
    expected = token_count(200, 300) * cost.per_token(TINY)
    assert operations(TINY, known, [0] * 4) == pytest.approx(expected), "no tile to decode"


class FakeChildren:
    """A machine on which every image wants 40 tokens, and SAD falls as k rises."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    def run(self, task: Task, limit_s: float | None = None) -> Outcome:
        self.tasks.append(task)
        images = []
        for one, cap in zip(task["pictures"], task["caps"], strict=True):
            used = 40 if cap is None else min(cap, 40)
            images.append(
                {"wanted": 40, "routers": [{"used": used}] * 4, "seconds": {"total": 1.0 + used / 40}}
            )
            if "truth" in one:
                images[-1]["sad"] = 10.0 - used / 10
        return Outcome({"memory": 1 << 20, "images": images})


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    return Subject("two photos", tuple(save_picture(tmp_path, f"p{i}", *sample(64, 96)) for i in range(2)))


def swept(children: Any, subject: Subject, **options: Any) -> list[dict[str, Any]]:
    options = {"config": TINY, "repeat": 2, **options}
    return sweep(children, subject, model="tiny", options={}, progress=lambda *_: None, **options)


def test_a_point_for_each_share(subject: Subject, tmp_path: Path) -> None:
    children = FakeChildren()
    points = swept(children, subject)
    assert [point["share"] for point in points] == list(SHARES)
    assert [point["k"] for point in points] == [0, 2, 4, 10, 20, 30, 40]
    assert points[0]["sad"] == 10
    assert points[-1]["sad"] == 6
    assert points[-1]["seconds"] == 2
    assert points[-1]["operations"] > points[0]["operations"]
    assert len(children.tasks) == 1 + 2 * len(SHARES)
    assert children.tasks[0]["caps"] == [None, None]
    assert all("keep" in one for one in children.tasks[0]["pictures"])
    one = {
        "model": "tiny",
        "precision": "bf16",
        "subject": "two photos",
        "has_truth": False,
        "points": points,
    }
    assert save_figures({"sweeps": [one]}, tmp_path) == ["sweep-1.png"]
    assert read_image(tmp_path / "sweep-1.png").image.std() > 5


def test_times_that_others_disturbed_are_marked_and_not_drawn(subject: Subject) -> None:
    children = FakeChildren()
    points = swept(children, subject)
    one = {"model": "tiny", "precision": "bf16", "subject": "two photos", "has_truth": False, "images": 2}
    calm = {"sweeps": [{**one, "points": points}]}
    disturbed = {
        "sweeps": [{**one, "points": [*points[:-1], {**points[-1], "seconds": 90.0, "others": 0.5}]}]
    }
    head = {"date": "", "command": "", "machine": {}}
    assert "90.00 s (disturbed)" in markdown({**head, **disturbed})
    assert "disturbed" not in markdown({**head, **calm})
    (quality, time), (same_quality, gap) = (figures(report)["sweep-1.png"][1] for report in (calm, disturbed))
    assert quality == same_quality
    assert np.isfinite(time.curves[0].y).all()
    assert gap.curves[0].y[:-1] == time.curves[0].y[:-1]
    assert np.isnan(gap.curves[0].y[-1])
    assert gap.curves[1] == time.curves[1], "memory is what it is"


def test_with_the_truth_nothing_is_kept(subject: Subject, tmp_path: Path) -> None:
    children = FakeChildren()
    truths = (tmp_path / "a.npy", tmp_path / "b.npy")
    swept(children, Subject("with truth", subject.pictures, truths))
    assert not any("keep" in one for one in children.tasks[0]["pictures"])
    assert [one["truth"] for one in children.tasks[1]["pictures"]] == [str(path) for path in truths]


def test_a_folder_is_read_in_pairs(tmp_path: Path) -> None:
    image, trimap = sample(40, 60)
    for name, array in (("image", image), ("alpha", trimap), ("trimap1", trimap)):
        (tmp_path / name).mkdir()
        write_png(tmp_path / name / "a.png", array)
    found = read_subject(tmp_path, tmp_path)
    assert len(found.pictures) == len(found.truths) == 1
    np.testing.assert_array_equal(np.load(found.pictures[0].image), image)
    np.testing.assert_array_equal(np.load(found.truths[0]), trimap)
    write_png(tmp_path / "image" / "b.png", image)
    with pytest.raises(UserError, match="no image named b"):
        read_subject(tmp_path, tmp_path)
    write_png(tmp_path / "alpha" / "b.png", trimap[:20])
    write_png(tmp_path / "trimap1" / "b.png", trimap)
    with pytest.raises(UserError, match="size"):
        read_subject(tmp_path, tmp_path)
