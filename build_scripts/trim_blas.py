"""A bridge from OpenCV to NumPy's OpenBLAS, in place of a second OpenBLAS (Linux, made with gcc).

Both packages bring the library, OpenCV's with 32-bit integers, NumPy's with 64-bit ones and other names of functions.
The bridge has the functions that OpenCV calls and passes each call on.
"""

from collections.abc import Iterable
from pathlib import Path

from build_scripts.trim_stand_ins import TrimError, compile_library, symbols

LIBRARY = "libopenblas"
NUMPY_FOLDER, NUMPY_LIBRARY = "numpy.libs", "libscipy_openblas64_"
LAPACK = {
    "geev": "cciNiNNNiNiNio",
    "gels": "ciiiNiNiNio",
    "geqrf": "iiNiNNio",
    "gesdd": "ciiNiNNiNiNiwo",
    "gesv": "iiNirNio",
    "getrf": "iiNiro",
    "posv": "ciiNiNio",
    "potrf": "ciNio",
}
"""Functions of LAPACK that the bridge knows, for floats (s) and doubles (d), with the kinds of their arguments:
c a letter, i an integer, N numbers, o an integer that is written, r an array of integers that is written (as long as
the smaller of the first two integers), w an array of integers to work in (eight times as long)."""
_TYPES = {"c": "const char *", "i": "const int *", "N": "void *", "o": "int *", "r": "int *", "w": "int *"}


def make_bridge(library: Path, numpy_library: Path, callers: Iterable[Path], made: Path) -> Path:
    """Make the replacement of OpenCV's OpenBLAS in the folder `made` and return its path.

    Raises TrimError if callers use a function that the bridge does not know.
    """
    wanted = {name for caller in callers for name, _, _ in symbols(caller, "--undefined-only")}
    source = bridge_source(name for name, _, _ in symbols(library, "--defined-only") if name in wanted)
    links = [f"-Wl,-rpath,$ORIGIN/../{NUMPY_FOLDER}", "-Wl,--allow-shlib-undefined", str(numpy_library)]
    return compile_library(source, made / library.name, links)


def bridge_source(names: Iterable[str]) -> str:
    """Return C code of these functions, which call those of NumPy's library. Raises TrimError for an unknown one."""
    head = "#include <stdint.h>\n#include <stdlib.h>\ntypedef int64_t big;\n"
    return head + "".join(map(_bridged, names))


def _bridged(name: str) -> str:
    product = name.removeprefix("cblas_")
    if name.startswith("cblas_") and product[1:] == "gemm" and product[0] in "sdcz":
        return _gemm(product[0])
    if name[0] in "sd" and name[1:-1] in LAPACK and name[-1] == "_":
        return _lapack(name[:-1], LAPACK[name[1:-1]])
    raise TrimError(f"OpenCV calls {name}, which the bridge to NumPy's library does not know")


def _gemm(letter: str) -> str:
    """Return C code of a matrix product: its integers are passed by value, so a cast to 64 bits is enough."""
    scale = {"s": "float", "d": "double"}.get(letter, "const void *")
    shape = (
        "int o, int s, int t, {0} m, {0} n, {0} k, {1} x, const void *a, {0} p, const void *b, {0} q, "
        "{1} y, void *c, {0} r"
    )
    real = f"scipy_cblas_{letter}gemm64_"
    return (
        f"void {real}({shape.format('big', scale)});\n"
        f"void cblas_{letter}gemm({shape.format('int', scale)}) "
        f"{{ {real}(o, s, t, m, n, k, x, a, p, b, q, y, c, r); }}\n"
    )


def _lapack(name: str, kinds: str) -> str:
    """Return C code of a function that takes pointers: integers are copied into 64-bit ones, and back if written."""
    real, arguments = f"scipy_{name}_64_", list(enumerate(kinds))
    ours = ", ".join(f"{_TYPES[kind]}a{at}" for at, kind in arguments)
    theirs = ", ".join("const char *" if kind == "c" else "void *" for kind in kinds)
    lengths = kinds.count("c")  # Fortran compilers pass the length of each letter after all other arguments
    passed = [f"a{at}" if kind in "cN" else f"{'' if kind in 'rw' else '&'}b{at}" for at, kind in arguments]
    lines = [_copied(at, kind, kinds) for at, kind in arguments]
    lines.append(f"{real}({', '.join(passed + ['1'] * lengths)});")
    lines += [_copied_back(at, kind, kinds) for at, kind in arguments]
    body = "\n    ".join(filter(None, lines))
    return f"void {real}({theirs}{', size_t' * lengths});\nvoid {name}_({ours}) {{\n    {body}\n}}\n"


def _copied(at: int, kind: str, kinds: str) -> str:
    if kind in "io":
        return f"big b{at} = *a{at};" if kind == "i" else f"big b{at} = 0;"
    return f"big *b{at} = calloc({_length(kind, kinds)} + 1, sizeof(big));" if kind in "rw" else ""


def _copied_back(at: int, kind: str, kinds: str) -> str:
    if kind == "o":
        return f"*a{at} = (int)b{at};"
    copies = (
        f"for (big i = 0; i < {_length(kind, kinds)}; i++) a{at}[i] = (int)b{at}[i]; " if kind == "r" else ""
    )
    return f"{copies}free(b{at});" if kind in "rw" else ""


def _length(kind: str, kinds: str) -> str:
    """Return C code for the length of an integer array; gesv has a square matrix, whose side is the first argument."""
    first, second = [f"b{at}" for at, each in enumerate(kinds) if each == "i"][:2]
    least = first if kinds == LAPACK["gesv"] else f"({first} < {second} ? {first} : {second})"
    return f"8 * {least}" if kind == "w" else least
