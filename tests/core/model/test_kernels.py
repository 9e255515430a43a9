"""The fast kernels against the plain formulas."""

from collections.abc import Iterator

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from core.model import kernels
from core.model.config import PRESETS
from core.model.detail_capture import DetailCapture, lay_out
from core.model.kernels import attention, linear, pointwise
from core.model.routing import LTRM


@pytest.mark.parametrize("shape", [(1, 1, 64), (3, 50, 64), (2, 7, 9, 64)])
@pytest.mark.parametrize("outputs", [2, 16, 130])
def test_linear_equals_torch(shape: tuple[int, ...], outputs: int) -> None:
    torch.manual_seed(0)
    layer, x = nn.Linear(64, outputs), torch.randn(shape)
    with torch.inference_mode():
        torch.testing.assert_close(linear(layer, x), layer(x), atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(
            linear(layer, x.transpose(0, 1)), layer(x.transpose(0, 1)), atol=1e-5, rtol=1e-5
        )


def test_linear_has_gradients() -> None:
    layer, x = nn.Linear(64, 32), torch.randn(5, 64)
    linear(layer, x).sum().backward()
    assert layer.weight.grad is not None


def plain(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, scale: float) -> torch.Tensor:
    return (q.double() @ k.double().transpose(-2, -1) * scale).softmax(-1) @ v.double()


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.bfloat16, 0.03)])
@pytest.mark.parametrize("count", [1, 511, 1100])
def test_attention_equals_the_formula(dtype: torch.dtype, tolerance: float, count: int) -> None:
    torch.manual_seed(0)
    q, k, v = (torch.randn(2, count, 3, 16).to(dtype).transpose(1, 2) for _ in range(3))
    with torch.inference_mode():
        torch.testing.assert_close(
            attention(q, k, v).double(), plain(q, k, v, 0.25), atol=tolerance, rtol=0.02
        )
        longer = F.pad(q, (0, 8)), F.pad(k, (0, 8))
        torch.testing.assert_close(
            attention(*longer, v, scale=0.25).double(), plain(q, k, v, 0.25), atol=tolerance, rtol=0.02
        )


def test_masked_keys_take_no_part() -> None:
    torch.manual_seed(0)
    q, k, v = (torch.randn(1, 2, 20, 16) for _ in range(3))
    mask = torch.arange(20)[None, None, None] < 12
    expected = plain(q, k[:, :, :12], v[:, :, :12], 0.25).float()
    torch.testing.assert_close(attention(q, k, v, mask), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(
    ("keys", "rows"), [(100, 512), (16384, 512), (16385, 256), (32400, 256), (130_000, 64), (10**6, 64)]
)
def test_blocks_of_rows_stay_within_what_the_heap_keeps(keys: int, rows: int) -> None:
    assert kernels._block_rows(keys) == rows


def test_small_blocks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    q, k, v = (torch.randn(1, 2, 700, 16).bfloat16() for _ in range(3))
    with torch.inference_mode():
        whole = kernels.attention(q, k, v)
        monkeypatch.setattr(kernels, "_BLOCK_PRODUCTS", 700 * 64)
        assert kernels._block_rows(700) == 64
        torch.testing.assert_close(kernels.attention(q, k, v), whole)


@pytest.fixture
def threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@torch.inference_mode()
def test_the_light_branch_is_the_same_to_the_last_bit_with_any_number_of_threads(threads: None) -> None:
    torch.manual_seed(0)
    branch, x = LTRM(192).eval(), 3 * torch.randn(1, 14, 16, 192)
    torch.set_num_threads(1)
    alone = branch.in_pieces(x, 4096)
    for number in (2, 3, 5):
        torch.set_num_threads(number)
        assert torch.equal(branch.in_pieces(x, 4096), alone)


@torch.inference_mode()
def test_pointwise_equals_torch_and_is_the_same_with_any_number_of_threads(threads: None) -> None:
    torch.manual_seed(0)
    layer, x = nn.Conv2d(384, 192, 1, bias=False), torch.randn(1, 20, 33, 384)
    torch.set_num_threads(1)
    alone = pointwise(layer, x)
    torch.testing.assert_close(alone, layer(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1), atol=1e-5, rtol=1e-5)
    for number in (2, 3):
        torch.set_num_threads(number)
        assert torch.equal(pointwise(layer, x), alone)


@torch.inference_mode()
def test_the_decoder_of_the_largest_model_is_the_same_with_any_number_of_threads(threads: None) -> None:
    torch.manual_seed(0)
    decoder = DetailCapture(PRESETS["base"]).eval().bfloat16()
    lay_out(decoder, "cpu")
    tokens, inputs = torch.randn(1, 10, 13, 768).bfloat16(), torch.rand(1, 160, 208, 4).permute(0, 3, 1, 2)
    torch.set_num_threads(1)
    alone = decoder(tokens.permute(0, 3, 1, 2), inputs)
    torch.set_num_threads(3)
    assert torch.equal(decoder(tokens.permute(0, 3, 1, 2), inputs), alone)
