"""Try the offline build through the whole job where nothing can help it.

    python build_scripts/smoke_package.py [--dist dist/matte-studio] [--crop 1024]

The built program runs with an empty environment (no PATH to a Python, no home), in an empty folder and, on
Linux where the kernel allows it, without a network: the command line on a crop of the sample (--crop 0: all of
it), on a file of every format that is opened and for one of every format that is written, a batch, a project and what
else a person can reach (smoke_reach.py), then the window, offscreen, with --self-test. Prints size, start time and
seconds as a Markdown table.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np

from build_scripts import smoke_reach
from build_scripts.sample_files import Sample, samples
from build_scripts.smoke_reach import SmokeError
from core.imaging.formats.record import Format
from core.imaging.formats.registry import written
from core.subject.networks import FILE_NAME

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "resources" / "sample"
CORNER = (520, 100)
"""(x, y) of the crop's upper left corner on the sample: hair against dark and against the sun."""
TIMEOUT_S = 3600


class Build:
    """The built folder, run as on a machine that has nothing."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder.resolve()
        self.home = home
        self.isolation = _isolation()

    def program(self, command_line: bool) -> Path:
        """The executable: on Windows the command line has its own."""
        if sys.platform == "win32":
            return self.folder / ("matte-studio-cli.exe" if command_line else "matte-studio.exe")
        return self.folder / "matte-studio"

    def run(self, *arguments: str, command_line: bool = True, expect: int = 0) -> tuple[str, float]:
        """Return what it printed and how many seconds it took; SmokeError for another exit status."""
        done, seconds = self._done(arguments, command_line, expect)
        return done.stdout, seconds

    def said(self, *arguments: str, expect: int) -> str:
        """Return what the command line said besides results, on one line; SmokeError for another exit status."""
        return " ".join(self._done(arguments, True, expect)[0].stderr.split())

    def _done(
        self, arguments: tuple[str, ...], command_line: bool, expect: int
    ) -> tuple[subprocess.CompletedProcess[str], float]:
        command = [*self.isolation, str(self.program(command_line)), *arguments]
        begun = time.monotonic()
        done = subprocess.run(
            command, env=self._environment(), cwd=self.home, capture_output=True, text=True, encoding="utf-8",
            timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
        seconds = time.monotonic() - begun
        said = (done.stdout + done.stderr)[-3000:]
        if done.returncode != expect:
            raise SmokeError(f"{' '.join(arguments)} ended with {done.returncode}, not {expect}:\n{said}")
        if any(word in done.stderr for word in ("Traceback", "Warning", "WARN")):
            raise SmokeError(f"{' '.join(arguments)} complained:\n{said}")
        return done, seconds

    def _environment(self) -> dict[str, str]:
        nowhere = {"HOME": str(self.home), "TMPDIR": str(self.home), "LANG": "C.UTF-8"}
        if sys.platform == "win32":
            nowhere = {"SYSTEMROOT": "C:\\Windows", "TEMP": str(self.home), "USERPROFILE": str(self.home)}
        return nowhere | {"PATH": "", "QT_QPA_PLATFORM": "offscreen"}


def _isolation() -> list[str]:
    """The command in front that takes the network away, or nothing where that is not possible."""
    unshare = shutil.which("unshare")
    if sys.platform != "linux" or unshare is None:
        return []
    for flags in ("-n", "-rn"):
        if subprocess.run([unshare, flags, "true"], capture_output=True, check=False).returncode == 0:
            return [unshare, flags]
    return []


def write_job(folder: Path, crop: int) -> tuple[Path, Path]:
    """Write the photo and the trimap to cut, names with spaces and umlauts, and return their paths."""
    photo, trimap = folder / "Föto 1.png", folder / "Trimap ü.png"
    for source, target in ((SAMPLE / "photo.jpg", photo), (SAMPLE / "trimap.png", trimap)):
        image = cv2.imdecode(np.fromfile(source, np.uint8), cv2.IMREAD_UNCHANGED)
        if crop:
            x, y = CORNER
            image = image[y : y + crop, x : x + crop]
        target.write_bytes(cv2.imencode(".png", image)[1].tobytes())
    return photo, trimap


def check_cutout(cutout: Path, trimap: Path, report: Path) -> None:
    """SmokeError unless the cutout obeys the trimap, is soft in between, and the report tells of the run."""
    rgba = cv2.imdecode(np.frombuffer(cutout.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    marks = cv2.imdecode(np.frombuffer(trimap.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    if rgba.shape != (*marks.shape, 4):
        raise SmokeError(f"the cutout is {rgba.shape}, not RGBA of {marks.shape}")
    alpha = rgba[..., 3]
    if alpha[marks == 0].any() or not (alpha[marks == 255] == 255).all():
        raise SmokeError("the cutout does not obey the trimap")
    if not np.any((alpha > 0) & (alpha < 255)):
        raise SmokeError("the cutout has no soft edge anywhere")
    missing = {"width", "height", "tokens", "routers", "model", "seconds"} - set(
        json.loads(report.read_text())
    )
    if missing:
        raise SmokeError(f"the report lacks {sorted(missing)}")


def check_marks(proposed: Path, trimap: Path) -> None:
    """SmokeError unless the proposed trimap is of the size of the one by hand, with all three values."""
    both = [
        cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
        for path in (proposed, trimap)
    ]
    if both[0].shape != both[1].shape or set(np.unique(both[0])) != {0, 128, 255}:
        raise SmokeError("the proposed marks are no trimap of the photo")


def check_formats(build: Build) -> tuple[str, str]:
    """SmokeError unless a file of every format is opened, as what it is and without a remark; a row of the table."""
    begun, files = time.monotonic(), samples()
    for sample in files:
        path = build.home / sample.name
        path.write_bytes(sample.data)
        _check_read(build, path, sample)
    return f"command line, info of {len(files)} files", f"{time.monotonic() - begun:.1f} s"


def _check_read(build: Build, path: Path, sample: Sample) -> None:
    facts = json.loads(build.run("info", "--json", str(path))[0])
    understood = (facts["format"], facts["depth"], facts["color"])
    if understood != (sample.format, sample.depth, sample.color) or facts["remarks"]:
        raise SmokeError(f"{sample.name} was read as {understood}, with the remarks {facts['remarks']}")


def check_written(build: Build, photo: Path, trimap: Path) -> tuple[str, str]:
    """SmokeError unless a run writes every format that is written, and each file can be opened; a row of the table."""
    formats = written()
    files = [build.home / f"on white{each.suffixes[0]}" for each in formats]
    composites = [word for file in files for word in ("--on", "white", str(file))]
    cutouts = [each for each in formats if each.holds and each.holds.alpha]
    layered = next(each for each in cutouts if each.holds and each.holds.layers)
    cutout = build.home / f"layers{layered.suffixes[0]}"
    _, seconds = build.run("matte", str(photo), "--trimap", str(trimap), "-o", str(cutout), *composites)
    for file, form in zip((cutout, *files), (layered, *formats), strict=True):
        _check_file(build, file, form)
    return f"command line, matte into {len(files) + 1} files", f"{seconds:.1f} s"


def _check_file(build: Build, file: Path, form: Format) -> None:
    facts = json.loads(build.run("info", "--json", str(file))[0])
    if facts["format"] != form.name or facts["remarks"]:
        raise SmokeError(f"{file.name} was written as {facts['format']}, with the remarks {facts['remarks']}")


def folder_size(folder: Path) -> int:
    """Bytes of all files, each once."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def smoke(build: Build, crop: int) -> list[tuple[str, str]]:
    """Run everything and return the rows of the table."""
    photo, trimap = write_job(build.home, crop)
    cutout, report = build.home / "cutout – ü.png", build.home / "report.json"
    rows = [("size of the folder", f"{folder_size(build.folder) / 1e6:.0f} MB")]
    first, again = build.run("--help")[1], build.run("--help")[1]
    rows.append(("command line, --help (first, again)", f"{first:.2f} s, {again:.2f} s"))
    arguments = ("matte", str(photo), "--trimap", str(trimap), "-o", str(cutout), "--report", str(report))
    rows.append((f"command line, matte {_size(trimap)}", f"{build.run(*arguments)[1]:.1f} s"))
    check_cutout(cutout, trimap, report)
    rows += [check_formats(build), check_written(build, photo, trimap)]
    if list(build.folder.rglob(FILE_NAME)):
        proposed = build.home / "proposed.png"
        rows.append(
            ("command line, marks", f"{build.run('marks', str(photo), '-o', str(proposed))[1]:.1f} s")
        )
        check_marks(proposed, trimap)
    rows += [
        smoke_reach.check_contents(build),
        smoke_reach.check_batch(build, photo, trimap),
        smoke_reach.check_project(build),
        smoke_reach.check_box(build, photo),
        smoke_reach.check_runs(build, photo, trimap),
        smoke_reach.check_refusals(build, trimap),
    ]
    said, seconds = build.run("--self-test", command_line=False)
    rows += [tuple(line.split(": ", 1)) for line in said.splitlines() if ": " in line]  # type: ignore[misc]
    return [*rows, ("window, self-test in all", f"{seconds:.1f} s")]


def _size(image: Path) -> str:
    height, width = cv2.imdecode(np.frombuffer(image.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE).shape
    return f"{width} x {height}"


def main() -> int:
    """Return 0 when the build did the whole job, else 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(description="Try the offline build where nothing can help it.")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist" / "matte-studio")
    parser.add_argument(
        "--crop", type=int, default=1024, help="side of the crop to cut; 0 for the whole sample"
    )
    arguments = parser.parse_args()
    with TemporaryDirectory(prefix="matte-smoke-") as home:
        build = Build(arguments.dist, Path(home))
        if not build.isolation:
            print("The network could not be taken away here; everything else is as empty as intended.")
        try:
            rows = smoke(build, arguments.crop)
        except SmokeError as error:
            print(f"The build failed: {error}", file=sys.stderr)
            return 1
    print("| | |\n|---|---|")
    print("\n".join(f"| {name} | {value} |" for name, value in rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
