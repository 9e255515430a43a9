"""A sound photo that memory is too short for is not called damaged, nor read with half of its bits."""

import subprocess
import sys
import textwrap
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parents[3]
SIDE = 2000
NAMES = "16.png", "16.tif", "8.png", "8.tif", "8.jpg", "8.webp"


def written(path: Path) -> Path:
    small = np.random.default_rng(0).integers(0, 65536, (50, 50, 3), dtype=np.uint16)
    deep = cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    if "16" in path.name:
        cv2.imwrite(str(path), deep)
    else:
        Image.fromarray((deep >> 8).astype(np.uint8)).save(path)
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="memory can be limited like this on Linux alone")
def test_too_little_memory_is_said(tmp_path: Path) -> None:
    paths = [str(written(tmp_path / name)) for name in NAMES]
    code = f"""
        import os, resource, sys
        from pathlib import Path
        import psutil
        from core.errors import UserError
        from core.imaging.io import read_image

        for path in map(Path, {paths!r}):
            if os.fork():  # each photo finds no room that the one before left
                if os.wait()[1]:
                    sys.exit(1)
                continue
            sound, short = read_image(path).image.dtype, 0
            for megabytes in (4, 8, 16, 24, 32, 48, 64):
                limit = psutil.Process().memory_info().vms + (megabytes << 20)
                resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
                try:
                    found = read_image(path).image.dtype
                except UserError as error:
                    found = sound if "not enough memory" in str(error) else str(error)
                    short += 1
                resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                assert found == sound, (path.name, megabytes, found)
            print(path.name, short)
            break
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert any(not line.endswith(" 0") for line in done.stdout.splitlines()), "memory was never short"
