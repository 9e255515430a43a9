"""Modules of torch that a build leaves out: compilers, exporters, cluster code and tests, which no run here uses.

What ``import torch`` itself loads of these families stays. All other modules of torch stay, loaded or not: they are
small, and some are looked up by name.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FAMILIES = (
    "functorch",
    "torch._dynamo",  # torch.compile, down to _inductor
    "torch._export",
    "torch._functorch",
    "torch._higher_order_ops",
    "torch._inductor",
    "torch._lazy",
    "torch._numpy",
    "torch._vendor",  # kernels for torch.compile
    "torch.ao",  # quantization
    "torch.contrib",
    "torch.distributed",
    "torch.export",
    "torch.fx",
    "torch.onnx",
    "torch.test",
    "torch.testing",
    "torch.utils._sympy",
    "torch.utils.benchmark",
    "torch.utils.bottleneck",
    "torch.utils.cpp_extension",
    "torch.utils.hipify",
    "torch.utils.tensorboard",
    "torchgen",
)
NEEDED = "import json, sys, torch, safetensors.torch; print(json.dumps(sorted(sys.modules)))"


@cache
def left_out_of_build() -> tuple[str, ...]:
    """Return the modules of the installed torch that a build leaves out."""
    spec = find_spec("torch")
    assert spec is not None and spec.origin is not None
    return tuple(left_out(Path(spec.origin).parents[1], loaded_at_import()))


def left_out(folder: Path, loaded: Iterable[str]) -> list[str]:
    """Return the modules in a site-packages folder that belong to FAMILIES and are not among those loaded."""
    kept = set(loaded)
    return sorted(each for family in FAMILIES for each in modules_of(folder, family) if each not in kept)


def loaded_at_import() -> list[str]:
    """Return the names of all modules that importing torch and safetensors loads, found in a fresh process."""
    done = subprocess.run([sys.executable, "-c", NEEDED], capture_output=True, text=True, check=True)
    names: list[str] = json.loads(done.stdout)
    return names


def modules_of(folder: Path, package: str) -> list[str]:
    """Return the names of a package or module in a folder and of all modules in it."""
    top = folder.joinpath(*package.split("."))
    files = [top.with_suffix(".py")] if top.with_suffix(".py").is_file() else list(top.rglob("*.py"))
    names = [".".join(file.relative_to(folder).with_suffix("").parts) for file in files]
    return [name.removesuffix(".__init__") for name in names]
