"""One loader for every kind of file, and a sentence for every file that is wrong."""

import json
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from core.errors import UserError
from core.model import checkpoint
from core.model.checkpoint import load_checkpoint, save_checkpoint
from core.model.mematte import MEMatte
from tests.core.model.golden_models import reference_weights
from tests.core.model.test_mematte import NARROW, narrow


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    path = tmp_path / "models" / "own – ü.safetensors"
    path.parent.mkdir()
    save_checkpoint(path, NARROW, narrow().state_dict(), {"note": "hello"})
    return path


@cache
def published() -> dict[str, torch.Tensor]:
    return reference_weights("S", 5)


@cache
def transformers_model(width: int, heads: int) -> torch.nn.Module:
    from transformers import (  # not by all who collect tests: it takes seconds
        VitDetConfig,
        VitMatteConfig,
        VitMatteForImageMatting,
    )

    torch.manual_seed(1)
    backbone = VitDetConfig(
        hidden_size=width,
        num_attention_heads=heads,
        num_channels=4,
        image_size=512,
        pretrain_image_size=224,
        patch_size=16,
        window_size=14,
        use_absolute_position_embeddings=True,
        use_relative_position_embeddings=True,
        window_block_indices=[0, 1, 3, 4, 6, 7, 9, 10],
        residual_block_indices=[2, 5, 8, 11],
        out_features=["stage12"],
    )
    config = VitMatteConfig(
        backbone_config=backbone,
        hidden_size=width,
        fusion_hidden_sizes=[64, 32, 16, 8],
        convstream_hidden_sizes=[12, 24, 48],
    )
    model = VitMatteForImageMatting(config).eval()
    for name, value in model.state_dict().items():
        if "running_var" in name:
            value.uniform_(0.5, 2)
        elif value.is_floating_point():
            is_scale = value.ndim == 1 and name.endswith("weight")
            value.normal_(mean=float(is_scale), std=0.1 if value.ndim == 1 else 0.06)
    return model


@pytest.mark.parametrize(
    ("size", "kind"), [((256, 320), "pth"), ((512, 512), "safetensors"), ((544, 608), "pth")]
)
def test_vitmatte_equals_transformers(size: tuple[int, int], kind: str, tmp_path: Path) -> None:
    theirs = transformers_model(48, 3)
    path = tmp_path / f"vitmatte.{kind}"
    (torch.save if kind == "pth" else save_file)(theirs.state_dict(), path)
    checkpoint = load_checkpoint(path)
    assert checkpoint.config.attention == "full"
    assert checkpoint.config.grid == 32
    inputs = torch.randn(1, 4, *size)
    with torch.inference_mode():
        expected = theirs(pixel_values=inputs).alphas
        actual = checkpoint.build()(inputs).alpha
    assert expected.std() > 1e-3
    torch.testing.assert_close(actual, expected, atol=1e-4, rtol=0)


@pytest.mark.parametrize("wrap", ["bare", "model", "state_dict"])
def test_published_files_load(wrap: str, tmp_path: Path) -> None:
    weights: dict[str, Any] = {**published()}
    weights["teacher_backbone.pos_embed"] = torch.zeros(1, 197, 384)
    path = tmp_path / "MEMatte_ViTS.pth"
    torch.save(weights if wrap == "bare" else {wrap: weights, "iteration": 7, "optimizer": {}}, path)
    checkpoint = load_checkpoint(path)
    assert checkpoint.config.name == "small"
    assert checkpoint.config.is_routed
    assert not any("teacher" in key for key in checkpoint.weights)
    model = checkpoint.build()
    assert torch.equal(
        model.backbone.blocks[2].ltrm.fc1.weight, weights["backbone.blocks.2.efficient_block.fc1.weight"]
    )


def test_own_files_keep_config_and_metadata(own_file: Path) -> None:
    checkpoint = load_checkpoint(own_file)
    assert checkpoint.config == NARROW
    assert checkpoint.metadata["note"] == "hello"
    inputs = torch.randn(1, 4, 64, 64, generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        halved, full = checkpoint.build()(inputs).alpha, narrow().eval()(inputs).alpha
    torch.testing.assert_close(halved, full, atol=2e-3, rtol=0)
    assert list(own_file.parent.iterdir()) == [own_file]
    (own_file.parent / "plain").touch()
    assert own_file.stat().st_mode == (own_file.parent / "plain").stat().st_mode


def test_inferred_config_equals_the_stored_one(tmp_path: Path) -> None:
    path = tmp_path / "narrow.pth"
    torch.save(narrow("full").state_dict(), path)
    inferred = load_checkpoint(path).config
    assert (inferred.width, inferred.heads, inferred.global_blocks) == (32, 2, (1, 3))
    assert inferred.fusion_widths == NARROW.fusion_widths


class Malicious:
    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("raise SystemExit('code from a checkpoint ran')",)


def broken_files(folder: Path) -> dict[str, Path]:
    weights = narrow().state_dict()
    missing = {k: v for k, v in weights.items() if k != "decoder.head.convs.3.bias"}
    transposed = {
        **weights,
        "backbone.blocks.0.mlp.fc1.weight": weights["backbone.blocks.0.mlp.fc1.weight"].T.clone(),
    }
    cases: dict[str, Any] = {
        "malicious.pth": {"model": Malicious()},
        "list.pth": [1, 2, 3],
        "empty.pth": {},
        "resnet.pth": {"layer1.0.conv1.weight": torch.zeros(64, 64, 3, 3)},
        "missing.pth": missing,
        "extra.pth": {**weights, "backbone.extra": torch.zeros(3)},
        "transposed.pth": transposed,
        "nan.pth": {**weights, "backbone.pos_embed": torch.full((1, 197, 32), torch.nan)},
        "words.pth": {**weights, "comment": "hello"},
    }
    for name, content in cases.items():
        torch.save(content, folder / name)
    (folder / "text.pth").write_text("hello")
    (folder / "zero.pth").write_bytes(b"")
    (folder / "number.pth").write_bytes(b"\x80\x02M")
    (folder / "zero.safetensors").write_bytes(b"")
    (folder / "old.pth").write_bytes(pickle.dumps(Malicious()))
    save_file({"a": torch.zeros(2)}, folder / "other.safetensors")
    save_file(
        {k: v.contiguous() for k, v in weights.items()},
        folder / "config.safetensors",
        {"config": '{"width": 1}'},
    )
    (folder / "folder.pth").mkdir()
    return {path.name: path for path in folder.iterdir()}


def test_wrong_files_get_one_sentence(tmp_path: Path) -> None:
    for name, path in broken_files(tmp_path).items():
        with pytest.raises(UserError) as caught:
            load_checkpoint(path)
        text = str(caught.value)
        assert path.name in text or str(path) in text, name
        assert "\n" not in text and text.endswith("."), text


STRANGE_CONFIGS: dict[str, Any] = {
    "list": [],
    "null": None,
    "no window": {"window": 0},
    "fraction": {"width": 32.0},
    "number for a list": {"stream_widths": 5},
    "two of three": {"stream_widths": [8, 8]},
    "no global block": {"global_blocks": []},
    "too wide": {"width": 2**42},
    "minus": {"head_width": -1},
    "too deep": {"depth": 60_000},
}


@pytest.mark.parametrize("values", STRANGE_CONFIGS.values(), ids=STRANGE_CONFIGS.keys())
def test_a_strange_config_gets_one_sentence(tmp_path: Path, values: Any) -> None:
    config = {**NARROW.to_dict(), **values} if isinstance(values, dict) else values
    path = tmp_path / "strange.safetensors"
    save_file({"a": torch.zeros(2)}, path, {"config": json.dumps(config)})
    with pytest.raises(UserError, match="not MEMatte or ViTMatte"):
        load_checkpoint(path)


def test_a_config_nested_without_end_gets_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "nested.safetensors"
    save_file({"a": torch.zeros(2)}, path, {"config": "[" * 100_000})
    with pytest.raises(UserError, match="not MEMatte or ViTMatte"):
        load_checkpoint(path)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.zeros(4).to(torch.float8_e4m3fn),
        torch.empty(4, device="meta"),
        torch.full((4,), 1e300, dtype=torch.float64),
        torch.zeros(4, dtype=torch.int64),
        torch.zeros(4).to_sparse(),
    ],
    ids=["float8", "meta", "beyond float32", "integers", "sparse"],
)
def test_tensors_that_are_no_weights_get_one_sentence(tmp_path: Path, tensor: torch.Tensor) -> None:
    torch.save({"backbone.pos_embed": tensor}, tmp_path / "x.pth")
    with pytest.raises(UserError, match=r"finite numbers|more than weights"):
        load_checkpoint(tmp_path / "x.pth")


def test_a_vit_without_windows_gets_one_sentence(tmp_path: Path) -> None:
    weights = {"backbone.pos_embed": torch.zeros(1, 197, 32), "backbone.blocks.0.norm1.bias": torch.zeros(32)}
    torch.save(weights, tmp_path / "vit.pth")
    with pytest.raises(UserError, match="not MEMatte or ViTMatte"):
        load_checkpoint(tmp_path / "vit.pth")


def test_malicious_files_are_named_as_such(tmp_path: Path) -> None:
    torch.save({"model": Malicious()}, tmp_path / "m.pth")
    with pytest.raises(UserError, match="run code"):
        load_checkpoint(tmp_path / "m.pth")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), kind=st.sampled_from(["pth", "safetensors"]))
def test_damaged_bytes_never_crash(data: st.DataObject, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"damaged.{kind}"
    (torch.save if kind == "pth" else save_file)(
        {k: v.contiguous() for k, v in narrow().state_dict().items()}, path
    )
    content = bytearray(path.read_bytes())
    content = content[: data.draw(st.integers(0, len(content) - 1))]
    for _ in range(data.draw(st.integers(0, 4))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    with pytest.raises(UserError):
        load_checkpoint(path)


def test_saving_to_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    model: MEMatte = narrow()
    with pytest.raises(UserError, match="does not exist; create it"):
        save_checkpoint(tmp_path / "no" / "x.safetensors", NARROW, model.state_dict(), {})


@pytest.mark.parametrize("kind", ["own.safetensors", "plain.pth"])
@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory")])
def test_lack_of_memory_is_no_damage(
    kind: str, error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it runs out: while reading, or while the weights become float32."""
    path, weights = tmp_path / kind, narrow().state_dict()
    if kind.endswith("pth"):
        torch.save(weights, path)
    else:
        save_checkpoint(path, NARROW, weights, {})

    def fail(*_: object, **__: object) -> None:
        raise error

    for where, name in ((checkpoint, "_is_plain"), (torch, "load" if kind.endswith("pth") else "isfinite")):
        with monkeypatch.context() as patched:
            patched.setattr(where, name, fail)
            with pytest.raises(UserError, match=f"not enough memory to load {kind}"):
                load_checkpoint(path)
