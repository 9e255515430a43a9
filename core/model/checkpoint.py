"""Checkpoints: the only file that knows foreign keys and formats.

Our own files are .safetensors with the config in the metadata. Published MEMatte and ViTMatte checkpoints load as they
are (.pth, bare or wrapped in {"model": ...}), ViTMatte in the Transformers key style too (.pth, .safetensors).
"""

import json
import pickle
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from core.errors import UserError, is_out_of_memory
from core.files import atomic_write, open_file
from core.model.config import PRESETS, ModelConfig
from core.model.mematte import MEMatte
from core.model.weight_file import MOST_TENSORS, check_weight_file
from core.text.lists import listed
from core.text.translate import Text, mark, tr

FORMAT = "matte-studio-1"

Weights = dict[str, Tensor]

# Order matters: Transformers' names become the reference's, then the reference's become ours.
_RENAMES = (
    (r"^(?:module|model)\.(?=backbone\.|decoder\.|teacher_backbone\.)", ""),
    (r"^backbone\.embeddings\.position_embeddings$", "backbone.pos_embed"),
    (r"^backbone\.embeddings\.projection\.", "backbone.patch_embed.proj."),
    (r"^backbone\.encoder\.layer\.", "backbone.blocks."),
    (r"(?<=\d)\.attention\.", ".attn."),
    (r"\.batch_norm\.", ".bn."),
    (r"\.efficient_block\.", ".ltrm."),
    (r"^decoder\.fusion_blks\.", "decoder.fusion_blocks."),
    (r"^decoder\.matting_head\.matting_convs\.", "decoder.head.convs."),
)
_IGNORED = re.compile(r"^teacher_backbone\.|\.num_batches_tracked$")

# What reading the shape of a network off a foreign file may raise.
_STRANGE = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    StopIteration,
    ZeroDivisionError,
    RecursionError,
)
_NUMBERS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


@dataclass(frozen=True)
class Checkpoint:
    """A network's shape, its float32 weights under our keys, and what its file says about itself."""

    config: ModelConfig
    weights: Weights
    metadata: dict[str, str] = field(default_factory=dict)

    def build(self) -> MEMatte:
        """Return the network in inference mode."""
        with torch.device("meta"):
            model = MEMatte(self.config)
        buffers = {key: torch.tensor(0) for key in model.state_dict() if key.endswith(".num_batches_tracked")}
        model.load_state_dict({**self.weights, **buffers}, assign=True)
        return model.requires_grad_(False).eval()


def load_checkpoint(path: Path) -> Checkpoint:
    """Read and check a checkpoint file of any known kind.

    Raises:
        UserError: the file cannot be read, is damaged, holds more than weights, or belongs to another network.
    """
    raw, metadata = _read(path)
    try:
        weights = _translate(raw, path)
        config = _config(weights, metadata, path)
        _check_fit(weights, config, path)
    except (RuntimeError, MemoryError) as error:
        if is_out_of_memory(error):
            raise UserError(_no_memory(path)) from error
        raise
    return Checkpoint(config, weights, metadata)


def save_checkpoint(
    path: Path,
    config: ModelConfig,
    weights: Mapping[str, Tensor],
    metadata: Mapping[str, str],
    *,
    half: bool = True,
) -> None:
    """Write our own format, replacing ``path`` only when the new file is complete.

    ``half`` stores float16, except normalization layers, whose statistics stay float32.

    Raises:
        UserError: the file cannot be written.
    """
    stored = {key: _stored(key, value, half) for key, value in weights.items() if not _IGNORED.search(key)}
    text = {**metadata, "format": FORMAT, "config": json.dumps(config.to_dict())}
    with atomic_write(path) as temporary:
        temporary.write_bytes(save(stored, text))


def _stored(key: str, value: Tensor, half: bool) -> Tensor:
    is_norm = re.search(r"(\.bn\.|\.norm\d\.|\.in_conv\.0\.|\.head\.convs\.1\.)", key) is not None
    return value.detach().cpu().to(torch.float16 if half and not is_norm else torch.float32).contiguous()


def _read(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    with open_file(path) as file:
        head = file.read(9)
    if path.suffix.lower() == ".safetensors" or head[8:9] == b"{":
        return _read_safetensors(path)
    return _read_pickle(path), {}


def _read_safetensors(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        check_weight_file(path, is_safetensors=True)
        with safe_open(path, "pt") as file:
            return {key: file.get_tensor(key) for key in file.keys()}, dict(file.metadata() or {})  # noqa: SIM118
    except (SafetensorError, OSError, RuntimeError, MemoryError, *_STRANGE) as error:
        if is_out_of_memory(error):
            raise UserError(_no_memory(path)) from error
        raise UserError(
            tr("{name} is damaged or not a .safetensors file. Get the file again.", name=path.name)
        ) from error


def _no_memory(path: Path) -> Text:
    return tr(
        "There is not enough memory to load {name}; close other programs and load it again.", name=path.name
    )


def _read_pickle(path: Path) -> dict[str, Any]:
    try:
        check_weight_file(path, is_safetensors=False)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # what it says is for programmers; what it raises becomes a sentence
            content = torch.load(path, map_location="cpu", weights_only=True)
    except UserError:
        raise
    except pickle.UnpicklingError as error:
        raise UserError(
            tr(
                "{name} was refused: it is damaged, or it holds more than weights and could run code here. Use a "
                ".pth file that holds only weights, or a .safetensors file.",
                name=path.name,
            )
        ) from error
    except Exception as error:  # a damaged file makes the unpickler raise nearly anything
        if is_out_of_memory(error):
            raise UserError(_no_memory(path)) from error
        raise UserError(
            tr("{name} is damaged or not a PyTorch checkpoint. Get the file again.", name=path.name)
        ) from error
    if isinstance(content, dict):
        for key in ("model", "state_dict", "model_state_dict"):
            if isinstance(content.get(key), dict):
                content = content[key]
                break
    if not isinstance(content, dict) or not content:
        raise UserError(
            tr("{name} holds no network. Choose a MEMatte or ViTMatte checkpoint.", name=path.name)
        )
    return content


def _translate(raw: dict[str, Any], path: Path) -> Weights:
    weights: Weights = {}
    if len(raw) > MOST_TENSORS:
        raise UserError(
            tr(
                "{name} holds {count:,} tensors, more than any network here. Choose another file.",
                name=path.name,
                count=len(raw),
            )
        )
    for key, value in raw.items():
        if not isinstance(key, str) or not isinstance(value, Tensor):
            raise UserError(
                tr(
                    "{name} holds things other than named tensors ({key}). Choose a file that holds only weights.",
                    name=path.name,
                    key=repr(key),
                )
            )
        name = key
        for pattern, replacement in _RENAMES:
            name = re.sub(pattern, replacement, name)
        if _IGNORED.search(name):
            continue
        if name in weights:
            raise UserError(
                tr(
                    "{name} holds the tensor {tensor} twice, so it is not clear which one counts.",
                    name=path.name,
                    tensor=name,
                )
            )
        if not _is_plain(value) or not torch.isfinite(weight := value.to(torch.float32)).all():
            raise UserError(
                tr(
                    "{name} is damaged: the tensor {key} is not made of finite numbers. Get the file again.",
                    name=path.name,
                    key=key,
                )
            )
        weights[name] = weight
    return weights


def _is_plain(value: Tensor) -> bool:
    is_whole = value.dtype in _NUMBERS and value.layout == torch.strided and not value.is_meta
    return is_whole and not value.is_nested


def _config(weights: Weights, metadata: dict[str, str], path: Path) -> ModelConfig:
    try:
        stored = metadata.get("config")
        config = ModelConfig.from_dict(json.loads(stored)) if stored else _infer_config(weights, path.stem)
        if config.depth > len(weights):
            raise ValueError("more blocks than tensors")  # building them all would take forever
        return config
    except _STRANGE as error:
        raise UserError(
            tr(
                "{name} holds a network, but not MEMatte or ViTMatte, so it cannot be used here.",
                name=path.name,
            )
        ) from error


def _infer_config(weights: Weights, name: str) -> ModelConfig:
    """Read the shape of a foreign network off its tensors."""
    width = weights["backbone.pos_embed"].shape[2]
    blocks = {int(m[1]) for key in weights if (m := re.match(r"backbone\.blocks\.(\d+)\.", key))}
    routed = any(key.startswith("backbone.routers.") for key in weights)
    chosen = tuple(i for i in sorted(blocks) if f"backbone.blocks.{i}.residual.conv1.weight" in weights)
    tables = {i: weights.get(f"backbone.blocks.{i}.attn.rel_pos_h") for i in blocks}
    windowed = next(table for i, table in tables.items() if i not in chosen and table is not None)
    whole = next((table for i, table in tables.items() if i in chosen and table is not None), None)
    config = ModelConfig(
        name,
        width=width,
        heads=width // windowed.shape[1],
        depth=max(blocks) + 1,
        window=(windowed.shape[0] + 1) // 2,
        global_blocks=chosen,
        attention="routed" if routed else "full",
        grid=32 if whole is None else (whole.shape[0] + 1) // 2,
        stream_widths=_widths(weights, "decoder.convstream.convs.{}.conv.weight", 3),  # type: ignore[arg-type]
        fusion_widths=_widths(weights, "decoder.fusion_blocks.{}.conv.conv.weight", 4),  # type: ignore[arg-type]
        head_width=weights["decoder.head.convs.0.weight"].shape[0],
    )
    known = (preset.name for preset in PRESETS.values() if replace(preset, name=name) == config)
    return replace(config, name=next(known, name))


def _widths(weights: Weights, pattern: str, count: int) -> tuple[int, ...]:
    return tuple(weights[pattern.format(index)].shape[0] for index in range(count))


_MISSING = mark("{name} does not fit the network: it lacks {tensors}. Choose another file.")
_EXTRA = mark("{name} does not fit the network: it holds unknown {tensors}. Choose another file.")
_WRONG = mark("{name} does not fit the network: it has a wrong shape for {tensors}. Choose another file.")


def _check_fit(weights: Weights, config: ModelConfig, path: Path) -> None:
    """Account for every key and shape."""
    with torch.device("meta"):
        wanted = {k: v.shape for k, v in MEMatte(config).state_dict().items() if not _IGNORED.search(k)}
    missing, extra = sorted(wanted.keys() - weights.keys()), sorted(weights.keys() - wanted.keys())
    wrong = sorted(key for key in wanted.keys() & weights.keys() if wanted[key] != weights[key].shape)
    for keys, sentence in ((missing, _MISSING), (extra, _EXTRA), (wrong, _WRONG)):
        if keys:
            raise UserError(tr(sentence, name=path.name, tensors=listed(keys, 1)))
