"""Shapes of the network: one frozen record, and the presets that have names."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

GlobalAttention = Literal["routed", "full", "dynamicvit"]

_LARGEST = 65536
_DEEPEST = 96
_LONGEST_NAME = 255
_PIXEL_CHANNELS = 4
HINT_CHANNELS = {"fill": 3, "near": 5, "far": 5, "likelihood": 2, "likelihood-far": 2}
"""Number of input channels of each color hint (core/model/hints)."""


@dataclass(frozen=True)
class ModelConfig:
    """Everything that decides which tensors a network holds.

    ``attention`` names what the global blocks do: "routed" is MEMatte (Router and LTRM), "full" is ViTMatte (all
    tokens, with relative position bias), "dynamicvit" is ViTMatte with learned scores that drop tokens. ``grid`` is the
    side of the token grid ViTMatte's bias tables were made for. With "dynamicvit" each of ``drop_blocks`` (some of the
    global blocks; none named means all) leaves a share ``keep_ratio`` of the tokens there were. ``hints`` names the
    color hints that stand beside image and trimap as inputs, in this order; published networks take none.
    """

    name: str
    width: int
    heads: int
    depth: int = 12
    patch: int = 16
    window: int = 14
    global_blocks: tuple[int, ...] = (2, 5, 8, 11)
    attention: GlobalAttention = "routed"
    grid: int = 32
    stream_widths: tuple[int, int, int] = (48, 96, 192)
    fusion_widths: tuple[int, int, int, int] = (256, 128, 64, 32)
    head_width: int = 16
    drop_blocks: tuple[int, ...] = ()
    keep_ratio: float = 0.7
    hints: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse shapes that no network can have.

        Raises:
            ValueError: a size is not a whole number within bounds, the width is no multiple of 4 and of the heads, or a
                block index is out of range.
            TypeError: a number where a list belongs.
        """
        widths = (*self.stream_widths, *self.fusion_widths)
        sizes = (self.width, self.heads, self.depth, self.window, self.grid, self.head_width, *widths)
        if len(widths) != 7 or any(type(size) is not int or not 0 < size <= _LARGEST for size in sizes):
            raise ValueError(f"sizes must be whole numbers from 1 to {_LARGEST}, widths 3 and 4 of them")
        if self.width % self.heads or self.width % 4:
            raise ValueError(f"width {self.width} must be a multiple of 4 and of the {self.heads} heads")
        if self.patch != 16:
            raise ValueError(f"patch {self.patch}: the decoder is made for patches of 16x16")
        if self.depth > _DEEPEST or not isinstance(self.name, str) or len(self.name) > _LONGEST_NAME:
            raise ValueError(f"at most {_DEEPEST} blocks, and a name of at most {_LONGEST_NAME} letters")
        for blocks in (self.global_blocks, self.drop_blocks):
            if len(blocks) > self.depth or any(type(index) is not int for index in blocks):
                raise ValueError("blocks must be named by whole numbers")
            if len(set(blocks)) < len(blocks):
                raise ValueError("a block is named twice")
        if not self.global_blocks or any(not 0 <= index < self.depth for index in self.global_blocks):
            raise ValueError(f"global blocks {self.global_blocks} do not fit a depth of {self.depth}")
        if self.attention not in get_args(GlobalAttention):
            raise ValueError(f"unknown attention {self.attention!r}")
        if not set(self.drop_blocks) <= set(self.global_blocks) or not 0 < self.keep_ratio <= 1:
            raise ValueError(f"cannot keep {self.keep_ratio} of the tokens at the blocks {self.drop_blocks}")
        if len(self.hints) > len(HINT_CHANNELS) or len(set(self.hints)) != len(self.hints):
            raise ValueError("a hint is named twice")
        if not set(self.hints) <= HINT_CHANNELS.keys():
            raise ValueError(f"unknown hints among {self.hints}")

    @property
    def is_routed(self) -> bool:
        """True where the global blocks choose their tokens with a Router."""
        return self.attention == "routed"

    @property
    def router_blocks(self) -> tuple[int, ...]:
        """The global blocks before which tokens are scored, in order; none where all tokens attend."""
        chosen = {
            "routed": self.global_blocks,
            "full": (),
            "dynamicvit": self.drop_blocks or self.global_blocks,
        }
        return tuple(sorted(chosen[self.attention]))

    @property
    def hint_channels(self) -> int:
        """Channels of all color hints."""
        return sum(HINT_CHANNELS[name] for name in self.hints)

    @property
    def input_channels(self) -> int:
        """Channels of the decoder's input: red, green, blue, trimap, hints."""
        return _PIXEL_CHANNELS + self.hint_channels

    @property
    def head_dim(self) -> int:
        """Channels of one attention head."""
        return self.width // self.heads

    def to_dict(self) -> dict[str, Any]:
        """Return plain values that survive JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "ModelConfig":
        """Build a config from ``to_dict`` output after a round trip through JSON.

        Raises:
            ValueError, TypeError: an unknown name or a shape no network can have.
        """
        plain: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
        }
        return cls(**plain)


PRESETS: dict[str, ModelConfig] = {
    config.name: config
    for config in (
        ModelConfig(
            "tiny",
            width=192,
            heads=3,
            stream_widths=(24, 48, 96),
            fusion_widths=(128, 64, 32, 16),
            head_width=16,
        ),
        ModelConfig("small", width=384, heads=6),
        ModelConfig("base", width=768, heads=12),
        ModelConfig("vitmatte-small", width=384, heads=6, attention="full"),
        ModelConfig("vitmatte-base", width=768, heads=12, attention="full"),
    )
}
