"""Without the modules that a build leaves out: a whole run, and a checkpoint of pickles, need none of them."""

import subprocess
import sys
from pathlib import Path

from build_scripts import trim_torch

ROOT = Path(__file__).parents[2]
CHILD = """
import sys
from build_scripts import trim_torch
gone = {*trim_torch.left_out_of_build(), "sympy", "mpmath", "filelock", "_hashlib", "ssl"}
gone |= {f"numpy.{name}" for name in ("f2py", "fft", "polynomial", "random", "testing")}

class Build:
    def find_spec(self, name, path=None, target=None):
        if name in gone:
            raise ModuleNotFoundError(f"{name} is not in a build")

sys.meta_path.insert(0, Build())
import torch
from main import main
folder = sys.argv[1]
torch.save({"x": torch.ones(3)}, folder + "/x.pth")
assert main(["import-model", folder + "/x.pth", "-o", folder + "/x.safetensors"]) == 2
for options in (["--precision", "bf16", "--passes", "2"], ["--mixer", "tome", "--resolution", "downsampled"]):
    assert main(["matte", folder + "/photo.png", "--trimap", folder + "/trimap.png", "-o", folder + "/cutout.png",
                 "--quiet", "--replace-inputs", *options]) == 0
print("no module missed", "torch._dynamo" in gone and not gone & set(sys.modules))
"""


def test_families_go_but_for_what_is_loaded(tmp_path: Path) -> None:
    for name in ("__init__", "nn", "_dynamo/__init__", "_dynamo/eval", "fx/__init__", "fx/graph"):
        file = tmp_path / "torch" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    gone = trim_torch.left_out(tmp_path, ["torch", "torch.fx", "torch.nn"])
    assert gone == ["torch._dynamo", "torch._dynamo.eval", "torch.fx.graph"]


def test_a_run_needs_none_of_them(tmp_path: Path) -> None:
    import cv2
    import numpy as np

    chance = np.random.default_rng(3)
    trimap = np.full((64, 64), 128, np.uint8)
    trimap[:20], trimap[40:] = 0, 255
    cv2.imwrite(str(tmp_path / "photo.png"), chance.integers(0, 255, (64, 64, 3), np.uint8))
    cv2.imwrite(str(tmp_path / "trimap.png"), trimap)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.endswith("no module missed True\n"), done.stderr[-2000:]
