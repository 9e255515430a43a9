"""Small libraries in place of large ones, and the bridge from OpenCV to NumPy's OpenBLAS."""

import ctypes
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from build_scripts import lean_opencv, trim_blas, trim_stand_ins
from build_scripts.trim_stand_ins import TrimError

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or bool(trim_stand_ins.missing_tools()), reason="gcc makes libraries on Linux"
)
SITE = Path(np.__file__).parents[1]
NUMPY_BLAS = sorted(SITE.glob(f"{trim_blas.NUMPY_FOLDER}/{trim_blas.NUMPY_LIBRARY}*"))


def _compiled(source: str, target: Path, *options: str) -> Path:
    command = [
        "gcc",
        "-x",
        "c",
        "-shared",
        "-fPIC",
        f"-Wl,-soname,{target.name}",
        "-o",
        str(target),
        "-",
        "-x",
        "none",
    ]
    subprocess.run([*command, *options], input=source, text=True, check=True)
    return target


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A library whose functions have a version."""
    (tmp_path / "versions").write_text("VIDEO_9 { global: *; };\n")
    options = f"-Wl,--version-script={tmp_path / 'versions'}"
    source = "int length = 3; int play(void) { return 7; } int stop(void) { return 8; }"
    return _compiled(source, tmp_path / "libvideo.so", options)


def _caller(source: str, tmp_path: Path, library: Path) -> Path:
    return _compiled(source, tmp_path / "libcaller.so", str(library), f"-Wl,-rpath,{tmp_path / 'made'}")


def test_an_empty_library_has_what_is_called_and_fails_at_it(tmp_path: Path, video: Path) -> None:
    caller = _caller("int play(void); int called(void) { return play() + 1; }", tmp_path, video)
    made = trim_stand_ins.make_empty(video, [caller], tmp_path / "made")
    assert trim_stand_ins.symbols(made, "--defined-only")[-1] == ("play", "T", "VIDEO_9")
    assert "stop" not in [name for name, *_ in trim_stand_ins.symbols(made, "--defined-only")]
    assert ctypes.CDLL(str(caller)).called() == 1
    assert trim_stand_ins.is_stand_in(made) and not trim_stand_ins.is_stand_in(video)


def test_a_lean_opencv_has_png_and_empty_libraries_for_what_else_it_calls(tmp_path: Path) -> None:
    module, libraries = tmp_path / "cv2" / lean_opencv.MODULE, tmp_path / lean_opencv.LIBRARIES
    for file in (
        module,
        module.with_name("__init__.pyi"),
        module.parent / "data" / "face.xml",
        libraries / "x",
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
    module.with_name("__init__.pyi").touch()
    (module.parent / "data" / "face.xml").touch()
    names = ("libpng16", "libplay", "libunasked")
    made = [
        _compiled(f"int {name}(void) {{ return 7; }}", libraries / f"{name}.so", "-Wl,--no-as-needed")
        for name in names
    ]
    _compiled("int libplay(void); int f(void) { return libplay(); }", module, *map(str, made[:2]))
    lean_opencv.copy_lean(tmp_path, tmp_path / "lean")
    copied = {path.name: path for path in (tmp_path / "lean").rglob("*") if path.is_file()}
    assert set(copied) == {lean_opencv.MODULE, "libpng16.so", "libplay.so"}
    assert trim_stand_ins.is_stand_in(copied["libplay.so"])
    assert not trim_stand_ins.is_stand_in(copied["libpng16.so"])


def test_a_library_that_is_asked_for_data_stays(tmp_path: Path, video: Path) -> None:
    caller = _caller("extern int length; int called(void) { return length; }", tmp_path, video)
    with pytest.raises(TrimError, match=r"libvideo\.so is asked for data: length"):
        trim_stand_ins.make_empty(video, [caller], tmp_path / "made")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/site/opencv_python_headless.libs/libavcodec-1.so", True),
        ("/site/pillow.libs/libxcb-1.so.1", True),
        ("/usr/lib/libsystemd.so.0", True),
        ("/usr/lib/libxcb.so.1", False),
        ("/site/pillow.libs/libavif-1.so", False),
    ],
)
def test_only_those_of_the_packages_that_do_not_use_them_are_emptied(path: str, expected: bool) -> None:
    assert trim_stand_ins.is_empty(Path(path)) == expected


def test_the_bridge_refuses_what_it_does_not_know() -> None:
    with pytest.raises(TrimError, match="OpenCV calls dsyev_"):
        trim_blas.bridge_source(["cblas_sgemm", "dsyev_"])


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    if not NUMPY_BLAS:
        pytest.skip("this NumPy has no OpenBLAS of its own")
    names = [f"{letter}{name}_" for letter in "sd" for name in trim_blas.LAPACK]
    names += [f"cblas_{letter}gemm" for letter in "sdcz"]
    target = tmp_path_factory.mktemp("bridge") / "libopenblas.so"
    made = trim_stand_ins.compile_library(trim_blas.bridge_source(names), target, [str(NUMPY_BLAS[0])])
    ctypes.CDLL(str(NUMPY_BLAS[0]), mode=ctypes.RTLD_GLOBAL)
    return ctypes.CDLL(str(made))


def _int(value: int) -> "ctypes._CArgObject":
    return ctypes.byref(ctypes.c_int(value))


def _pointer(array: np.ndarray) -> ctypes.c_void_p:  # type: ignore[type-arg]
    return ctypes.c_void_p(array.ctypes.data)


def test_the_bridge_solves_with_pivots(bridge: ctypes.CDLL) -> None:
    matrix = np.asfortranarray(np.random.default_rng(2).normal(size=(6, 6)))
    right, pivots, info = matrix @ np.arange(6.0), np.full(7, -9, np.int32), ctypes.c_int(-9)
    shape = _int(6), _int(1), _pointer(matrix.copy(order="F")), _int(6)
    bridge.dgesv_(*shape, _pointer(pivots), _pointer(right), _int(6), ctypes.byref(info))
    assert info.value == 0
    assert np.allclose(right, np.arange(6))
    assert pivots[6] == -9 and all(1 <= each <= 6 for each in pivots[:6])


def test_the_bridge_finds_eigenvalues(bridge: ctypes.CDLL) -> None:
    matrix = np.asfortranarray(np.random.default_rng(3).normal(size=(5, 5)))
    real, imaginary, work, info = np.empty(5), np.empty(5), np.empty(200), ctypes.c_int(-9)
    vectors = _pointer(np.empty(1)), _int(1)
    values = _pointer(matrix.copy(order="F")), _int(5), _pointer(real), _pointer(imaginary)
    bridge.dgeev_(
        b"N", b"N", _int(5), *values, *vectors, *vectors, _pointer(work), _int(200), ctypes.byref(info)
    )
    assert info.value == 0
    assert np.allclose(np.sort_complex(real + 1j * imaginary), np.sort_complex(np.linalg.eigvals(matrix)))


def test_gcc_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(TrimError, match=r"gcc could not make libx\.so"):
        trim_stand_ins.compile_library("no C", tmp_path / "libx.so")
