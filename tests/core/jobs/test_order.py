"""Orders: plain values that travel, and what can be known to be wrong before any file is read."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from core.engine.max_tokens import REFERENCE
from core.errors import UserError
from core.jobs.earlier import Earlier
from core.jobs.order import Files, MarksFrom, Matting, Order
from core.model.mixers.options import MixerOptions
from core.refine.refinement import Refinement
from core.subject.choice import Choice

PHOTO = Path("photo.jpg")


def test_an_order_travels_whole() -> None:
    order = Order(
        PHOTO,
        MarksFrom(subject=Choice(box=(1, 2, 30, 40)), edge_width=(3, 4)),
        Matting("tiny", "light", mixer=MixerOptions("mame", 0.3)),
        Refinement(feather=2.0),
        Files(Path("out.png"), composites=(("white", Path("white.jpg")),)),
    )
    assert pickle.loads(pickle.dumps(order)) == order


@pytest.mark.parametrize(("asked", "k"), [(7, 7), ("unlimited", None), ("light", 1250), ("balanced", 5000)])
def test_k_follows_the_size_of_the_photo(asked: object, k: int | None) -> None:
    matting = Matting(max_tokens=asked)  # type: ignore[arg-type]
    assert matting.options((1600, 1600)).max_tokens == k


def test_a_stop_is_never_above_that_of_the_reference() -> None:
    assert Matting(max_tokens="balanced").options((16_000, 16_000)).max_tokens == REFERENCE


def test_files_that_are_read_and_files_that_do_the_work(tmp_path: Path) -> None:
    wall = tmp_path / "wall.png"
    wall.touch()
    files = Files(composites=((str(wall), Path("a.png")), ("white", Path("b.png"))))
    order = Order(PHOTO, MarksFrom(Path("marks.png")), Matting("own.safetensors"), files=files)
    assert order.inputs() == [PHOTO, Path("marks.png"), wall]
    assert order.tools() == [Path("own.safetensors")]
    found = Order(PHOTO, MarksFrom(subject=Choice(Path("net.onnx"))), Matting("tiny"))
    assert [path.name for path in found.tools()] == ["tiny.safetensors", "net.onnx"]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (Order(PHOTO, matting=Matting(max_tokens=5, mixer=MixerOptions("full"))), "max-tokens"),
        (
            Order(PHOTO, matting=Matting(resolution="patches"), files=Files(routing_map=Path("m.png"))),
            "single routing map",
        ),
        (
            Order(PHOTO, matting=Matting(resolution="patches"), earlier=Earlier(PHOTO, PHOTO)),
            "full size",
        ),
        (Order(PHOTO, files=Files(routing_map=Path("m.png")), earlier=Earlier(PHOTO, PHOTO)), "update"),
    ],
)
def test_what_is_wrong_is_said_before_any_file_is_read(order: Order, said: str) -> None:
    with pytest.raises(UserError, match=said):
        order.check()
