"""A network of a preset with random weights whose Routers want every token, to measure time and memory under any k.

python build_scripts/random_model.py PRESET FILE.safetensors
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch  # noqa: TID253 - it makes weights

from core.model.checkpoint import save_checkpoint
from core.model.config import PRESETS
from core.model.mematte import MEMatte


def main(preset: str, file: str) -> None:
    """Write the weights, always the same ones."""
    torch.manual_seed(1)
    model = MEMatte(PRESETS[preset])
    with torch.no_grad():
        for router in model.backbone.routers:
            router.out_conv[4].bias += torch.tensor([50.0, -50.0])
    save_checkpoint(Path(file), model.config, model.state_dict(), {"name": f"random {preset}"}, half=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
