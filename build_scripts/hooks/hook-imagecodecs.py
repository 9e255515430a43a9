"""Choose which codecs of imagecodecs go into the build: it loads them by name, so that none would be found.

A codec is an extension module, and brings the libraries that it links to. All of them would be 82 MB; those below are
what core/imaging calls, and what tifffile calls for the compressions that are read (`_READ` in formats/tiff_pages.py).
make smoke opens a file of each; tests/build_scripts/test_sample_files.py does so from the source.
"""

from importlib.util import find_spec

CODECS = (
    "_imcd",  # LZW, PackBits, differences (predictors), packed bits
    "_avif",
    "_brotli",  # EXIF in JPEG XL
    "_ccitt",  # fax: TIFFs of scanners
    "_cms",  # LittleCMS
    "_deflate",
    "_jpeg2k",
    "_jpeg8",
    "_jpegxl",
    "_lerc",
    "_ljpeg",  # JPEG in TIFF of kinds that libjpeg refuses
    "_lzma",
    "_png",
    "_webp",
    "_zstd",
)
SHARED = ("_shared", "_shared_cython", "_zlib")
"""Modules that codecs import in turn, out of sight in their binaries; older releases have fewer of them."""

hiddenimports = [f"imagecodecs.{name}" for name in CODECS]
hiddenimports += [f"imagecodecs.{name}" for name in SHARED if find_spec(f"imagecodecs.{name}")]

missing = [name for name in hiddenimports if find_spec(name) is None]
if missing:
    raise SystemExit(f"imagecodecs lacks {', '.join(missing)}; see build_scripts/hooks/hook-imagecodecs.py")
