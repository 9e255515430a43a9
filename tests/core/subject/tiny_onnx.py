"""A saliency network of one convolution, as the bytes of an ONNX file: what is redder than the rest is the subject."""

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

Field = bytes
_VARINT, _BYTES = 0, 2
_FLOAT, _INTS_KIND = 1, 7


def write_network(
    path: Path,
    *,
    side: int = 320,
    channels: int = 1,
    sigmoid: bool = True,
    weights: tuple[float, float, float] = (8, -8, -8),
    bias: float = -6,
) -> Path:
    """Write a network that takes (1, 3, side, side) and answers (1, channels, side, side): weights * RGB + bias."""
    weight = np.tile(np.array(weights, np.float32)[:, None, None], (channels, 1, 1, 1))
    nodes = [_node("Conv", ["image", "weight", "bias"], "sum" if sigmoid else "mask", kernel_shape=(1, 1))]
    nodes += [_node("Sigmoid", ["sum"], "mask")] if sigmoid else []
    graph = b"".join(
        [_bytes(1, node) for node in nodes]
        + [_bytes(2, b"tiny")]
        + [
            _bytes(5, _tensor("weight", weight)),
            _bytes(5, _tensor("bias", np.full(channels, bias, np.float32))),
        ]
        + [
            _bytes(11, _value("image", (1, 3, side, side))),
            _bytes(12, _value("mask", (1, channels, side, side))),
        ]
    )
    opset = _bytes(1, b"") + _int(2, 13)
    path.write_bytes(_int(1, 8) + _bytes(7, graph) + _bytes(8, opset))
    return path


def _node(kind: str, inputs: Sequence[str], output: str, **ints: Sequence[int]) -> bytes:
    fields = [_bytes(1, name.encode()) for name in inputs]
    fields += [_bytes(2, output.encode()), _bytes(3, kind.lower().encode()), _bytes(4, kind.encode())]
    fields += [_bytes(5, _attribute(name, values)) for name, values in ints.items()]
    return b"".join(fields)


def _attribute(name: str, values: Sequence[int]) -> bytes:
    return _bytes(1, name.encode()) + b"".join(_int(8, value) for value in values) + _int(20, _INTS_KIND)


def _tensor(name: str, values: np.ndarray) -> bytes:
    dims = b"".join(_int(1, size) for size in values.shape)
    return dims + _int(2, _FLOAT) + _bytes(8, name.encode()) + _bytes(9, values.astype("<f4").tobytes())


def _value(name: str, shape: Sequence[int]) -> bytes:
    dims = b"".join(_bytes(1, _int(1, size)) for size in shape)
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, _int(1, _FLOAT) + _bytes(2, dims)))


def _bytes(number: int, data: bytes) -> Field:
    return _varint(number << 3 | _BYTES) + _varint(len(data)) + data


def _int(number: int, value: int) -> Field:
    return _varint(number << 3 | _VARINT) + _varint(value)


def _varint(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return struct.pack(f"{len(parts) + 1}B", *parts, value)
