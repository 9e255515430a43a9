"""Choose what of torch goes into the build, in place of the stock hook: no headers, no tests, no second copy as source.

The stock hook ships 250 MB more. `trim_torch.py` names the modules that stay out. The libraries and torch_shm_manager
(looked for by ``import torch``) must stay beside the package, so binary analysis may not link them to the top folder.
The libraries of a CUDA wheel come from the nvidia-* packages: the stock hooks for those do the work once they are named
here.
"""

import sys
from importlib.metadata import requires
from pathlib import Path

from _pyinstaller_hooks_contrib.utils import nvidia_cuda
from packaging.requirements import Requirement
from PyInstaller.utils.hooks import (
    PY_DYLIB_PATTERNS,
    collect_dynamic_libs,
    collect_submodules,
    get_package_paths,
)

from build_scripts import trim_torch

LEFT_OUT = frozenset(trim_torch.left_out_of_build())
SOURCE_READERS = ("install_config_module(", "@_overload", "._overload", "_overload(", "_overload as ")
TEST_LIBRARIES = ("torchbind_test", "jitbackend_test", "backend_with_compiler", "aoti_custom_ops")


def _wanted(module: str) -> bool:
    return module not in LEFT_OUT


def _libraries() -> list[tuple[str, str]]:
    patterns = [*PY_DYLIB_PATTERNS, "*.so.*"]
    found = collect_dynamic_libs("torch", search_patterns=patterns)
    return [(source, folder) for source, folder in found if not _is_test(Path(source))]


def _is_test(path: Path) -> bool:
    return "test" in path.parts or any(name in path.name for name in TEST_LIBRARIES)


def _shm_manager() -> list[tuple[str, str]]:
    folder = Path(get_package_paths("torch")[1]) / "bin"
    return [(str(path), "torch/bin") for path in folder.glob("torch_shm_manager*")]


def _reading_their_source() -> list[str]:
    """Modules that look at their own source when imported: settings modules and TorchScript overloads."""
    package = Path(get_package_paths("torch")[1])
    readers = []
    for path in package.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if any(sign in text for sign in SOURCE_READERS):
            module = ".".join(("torch", *path.relative_to(package).with_suffix("").parts))
            readers.append(module.removesuffix(".__init__"))
    return [module for module in readers if _wanted(module)]


def _nvidia_modules() -> list[str]:
    needed = [Requirement(line) for line in requires("torch") or []]
    names = [one.name for one in needed if one.marker is None or one.marker.evaluate()]
    return list(nvidia_cuda.infer_hiddenimports_from_requirements(names))


module_collection_mode = dict.fromkeys(_reading_their_source(), "pyz+py") | {"torch": "pyz"}
warn_on_missing_hiddenimports = False
hiddenimports = collect_submodules("torch", filter=_wanted, on_error="ignore")
binaries = _libraries() + _shm_manager()
if sys.platform == "linux":
    hiddenimports += _nvidia_modules()
    bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
