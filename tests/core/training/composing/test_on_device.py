"""Batches composed on any device are those of the CPU, once noise is taken from the same generator."""

from pathlib import Path
from typing import Any

import pytest
import torch

from core.training.composing.composer import Composer
from core.training.composing.scenery import Scenery
from core.training.packing.pack import Pack


class HostNoise:
    """In place of a device's generator: draws on the CPU and sends it there."""

    def __init__(self, device: torch.device) -> None:
        self.device, self.own = device, torch.default_generator.clone_state()

    def manual_seed(self, seed: int) -> "HostNoise":
        self.own.manual_seed(seed)
        return self


def drawn_on_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "Generator", HostNoise)
    for name in ("rand", "randn"):
        plain = getattr(torch, name)

        def draw(*shape: Any, generator: Any = None, plain: Any = plain, **more: Any) -> torch.Tensor:
            if not isinstance(generator, HostNoise):
                return plain(*shape, generator=generator, **more)
            return plain(*shape, generator=generator.own).to(generator.device)

        monkeypatch.setattr(torch, name, draw)


def test_a_batch_is_that_of_the_cpu(device: str, pack_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn_on_the_host(monkeypatch)
    sceneries = [Scenery.load(Pack(pack_folder), torch.device(name)) for name in ("cpu", device)]
    for key in range(3 if device == "cuda" else 1):
        expected, found = (Composer(scenery, 3).compose((key,), 12, 96) for scenery in sceneries)
        assert found.image.device.type == found.alpha.device.type == device
        assert (found.families == expected.families).all()
        # Rounding to steps of 1 / 255 and to the nearest pixel may tip over, here and there.
        assert (found.alpha.cpu() - expected.alpha).abs().mean() < 1e-3
        assert (found.image.cpu() - expected.image).abs().mean() < 3e-3
        assert (found.trimap.cpu() == expected.trimap).float().mean() > 0.998
        sent = found.to_batch()
        assert {part.device.type for part in (sent.inputs, sent.alpha_true, sent.is_unknown)} == {device}
