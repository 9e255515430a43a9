"""Small sound image files of every format and kind, for the fuzzing of the formats."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.imaging.color.profiles import D65, SRGB_PRIMARIES, Curve, profile_of
from core.imaging.formats import raw
from core.imaging.formats.record import Format, Layers, Picture, Writing
from core.imaging.formats.registry import FORMATS, format_of
from tests.core.imaging.files import chunk, exif, png
from tests.core.imaging.formats.psd_files import psd_of

SIZE = (18, 23)
_FOLDERS = ("tests/cases", "tests/core/imaging/formats/heic", "tests/core/imaging/formats/jpeg_xl")
_MOST_BYTES = 40_000
"""Larger files are mostly pixels, in which a change hits nothing."""
_ROOT = Path(__file__).resolve().parents[1]
_DPI = (300.0, 300.0)

Array = NDArray[Any]
Make = Callable[[], bytes]


def seeds() -> dict[str, bytes]:
    """Return small sound files by their names, "TIFF/uint16 planar lzw" for one; alike wherever they are made."""
    found = {}
    for kind, make in _all():
        data = make()
        chosen = format_of(data[:8192])
        if chosen is not None:
            found[f"{chosen.name}/{kind}"] = data
    for folder in _FOLDERS:
        for path in sorted((_ROOT / folder).glob("*.*")):
            data = path.read_bytes() if path.suffix != ".py" else b""
            chosen = format_of(data[:8192])
            if chosen is not None and len(data) <= _MOST_BYTES:
                found[f"{chosen.name}/{path.name}"] = data
    if raw.is_available():
        found[f"{raw.FORMAT.name}/DNG"] = _dng()
    return found


def image(dtype: Any = np.uint8, channels: int = 3) -> Array:
    """Return a picture of smooth colors with some noise, (H, W, C); floating point values are within 0 and 1."""
    height, width = SIZE
    rows, columns = np.mgrid[:height, :width]
    planes = [(rows * (3 + each) + columns * (7 - each)) % 97 / 97 for each in range(channels)]
    unit = np.stack(planes, axis=-1)
    if np.issubdtype(dtype, np.floating):
        return unit.astype(dtype)
    return np.rint(unit * np.iinfo(dtype).max).astype(dtype)


def _all() -> Iterator[tuple[str, Make]]:
    for each in FORMATS:
        yield from _written(each)
    for kinds in (_pngs, _pillow, _jpegs, _tiffs, _psds, _bitmaps, _pnms, _coded):
        yield from kinds()


def _written(chosen: Format) -> Iterator[tuple[str, Make]]:
    """Yield what our own writer makes: each depth, with and without alpha, EXIF, profile and layers."""
    holds, encode = chosen.holds, chosen.encode
    if holds is None or encode is None:
        return
    profile = profile_of(SRGB_PRIMARIES, D65, Curve.LINEAR)
    block = exif(1)
    dtypes = (
        [np.float32] if holds.is_float else [np.uint8 if depth == 8 else np.uint16 for depth in holds.depths]
    )
    for dtype, has_alpha, is_half in product(dtypes, (False, True), (False, True)):
        if (has_alpha and not holds.alpha) or (is_half and not holds.is_float):
            continue
        color = image(dtype)
        picture = Picture(
            color,
            image(dtype, 1)[..., 0] if has_alpha else None,
            None if holds.is_float else profile,
            block,
            _DPI,
            Layers(color, color, np.full(SIZE, 128, np.uint8)) if holds.layers and has_alpha else None,
        )
        name = f"ours {np.dtype(dtype).name}{' alpha' * has_alpha}{' half' * is_half}"
        yield name, lambda p=picture, h=is_half: encode(p, Writing(is_half=h))
        yield f"{name} 50", lambda p=picture, h=is_half: encode(p, Writing(is_half=h, quality=50))


# --- PNG -------------------------------------------------------------------------------------------------------------


def _pngs() -> Iterator[tuple[str, Make]]:
    profile = profile_of(SRGB_PRIMARIES, D65, Curve.LINEAR)
    for channels, dtype in product((1, 2, 3, 4), (np.uint8, np.uint16)):
        data = png(image(dtype, channels), orientation=6)
        yield f"{channels} {np.dtype(dtype).name}", lambda d=data: d
    extra = {
        "iCCP": b"x\0\0" + zlib.compress(profile),
        "gAMA": struct.pack(">I", 100_000),
        "cHRM": struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000),
        "cICP": bytes((12, 13, 0, 1)),
        "pHYs": struct.pack(">IIB", 11811, 11811, 1),
        "tEXt": b"Comment\0one",
        "zTXt": b"Comment\0\0" + zlib.compress(b"one" * 50),
        "acTL": struct.pack(">II", 2, 0),
        "tRNS": struct.pack(">3H", 1, 2, 3),
    }
    whole = png(image())
    for kind, body in extra.items():
        yield kind, lambda k=kind, b=body: whole[:33] + chunk(k.encode(), b) + whole[33:]


def _pillow() -> Iterator[tuple[str, Make]]:
    """Yield what Pillow writes: palettes, interlaced and animated pictures, progressive ones."""
    rgb = Image.fromarray(image())
    modes = {mode: rgb.convert(mode) for mode in ("1", "L", "P", "RGB", "RGBA", "CMYK", "I;16")} | {
        "LA": Image.fromarray(image(channels=4)).convert("LA"),
        "PA": rgb.quantize(5),
    }
    frames = [modes["P"], modes["P"].rotate(90), modes["P"].transpose(0)]
    told: list[tuple[str, str, dict[str, Any]]] = [
        *(("PNG", mode, {}) for mode in ("1", "P", "PA", "I;16", "LA")),
        ("PNG", "P", {"transparency": 3, "bits": 4}),
        ("PNG", "P", {"save_all": True, "append_images": frames}),
        *(("GIF", mode, {"interlace": 1, "transparency": 0}) for mode in ("1", "L", "P", "PA")),
        ("GIF", "P", {"save_all": True, "append_images": frames, "duration": 40, "loop": 0}),
        *(("BMP", mode, {}) for mode in ("1", "L", "P", "RGB", "RGBA")),
        *(("JPEG", mode, {"progressive": True, "quality": 60}) for mode in ("L", "RGB", "CMYK")),
        ("JPEG", "RGB", {"restart_marker_blocks": 1, "subsampling": "4:2:0", "comment": b"one"}),
        ("MPO", "RGB", {"save_all": True, "append_images": [rgb]}),
        *(("TIFF", mode, {"compression": "group4"}) for mode in ("1",)),
        *(("TIFF", mode, {"compression": "jpeg"}) for mode in ("L", "RGB")),
        *(("TIFF", mode, {"compression": "tiff_lzw"}) for mode in ("P", "LA", "CMYK", "RGBA")),
        *(
            ("WEBP", mode, {"lossless": is_lossless})
            for mode in ("RGB", "RGBA")
            for is_lossless in (False, True)
        ),
        (
            "WEBP",
            "RGBA",
            {"save_all": True, "append_images": frames, "exif": exif(6), "icc_profile": bytes(200)},
        ),
        *(("AVIF", mode, {"quality": quality}) for mode in ("RGB", "RGBA") for quality in (50, 100)),
        *(("JPEG2000", mode, {}) for mode in ("L", "LA", "RGB", "RGBA")),
        ("JPEG2000", "RGB", {"no_jp2": True, "tile_size": (16, 16), "irreversible": True}),
    ]
    for index, (kind, mode, options) in enumerate(told):
        yield f"pillow {index} {mode}", lambda k=kind, m=mode, o=options: _saved(modes[m], k, o)


def _saved(picture: Image.Image, kind: str, options: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


# --- the others ------------------------------------------------------------------------------------------------------


def _jpegs() -> Iterator[tuple[str, Make]]:
    import imagecodecs

    for channels in (1, 3, 4):
        data = image(channels=channels).squeeze()
        yield f"8 bits {channels}", lambda d=data: imagecodecs.jpeg8_encode(d, level=80)
        yield f"lossless {channels}", lambda d=data: imagecodecs.jpeg8_encode(d, lossless=True)
        deep = image(np.uint16, channels).squeeze() >> 4
        yield f"12 bits {channels}", lambda d=deep: imagecodecs.jpeg8_encode(d, level=80, bitspersample=12)


def _tiffs() -> Iterator[tuple[str, Make]]:
    packings = (None, "lzw", "zlib", "packbits", "zstd", "lzma")
    for dtype, packing, order in product((np.uint8, np.uint16, np.float32, np.uint32), packings, "<>"):
        is_big, is_planar = order == ">" and packing in ("lzw", "zstd"), packing in ("lzw", None)
        told = {
            "photometric": "rgb",
            "compression": packing,
            "byteorder": order,
            "bigtiff": is_big,
            "planarconfig": "separate" if is_planar else "contig",
            "predictor": packing in ("lzw", "zlib") and not is_planar,
            "tile": (16, 16) if packing in ("zlib", "zstd") else None,
        }
        yield f"{np.dtype(dtype).name} {packing} {order}", lambda d=dtype, t=told: _tiff(image(d), t)
    for extra, channels in (((0,), 4), ((1,), 4), ((2,), 4), ((2, 0), 5)):
        told = {"photometric": "rgb", "extrasamples": extra}
        yield f"extra {extra}", lambda c=channels, t=told: _tiff(image(np.uint16, c), t)
    for photometric, channels in (("separated", 4), ("cielab", 3), ("minisblack", 1), ("miniswhite", 1)):
        for dtype in (np.uint8, np.uint16):
            pixels = image(dtype, channels).squeeze()
            yield (
                f"{photometric} {np.dtype(dtype).name}",
                lambda p=pixels, k=photometric: _tiff(p, {"photometric": k}),
            )
    for packing in ("jpeg", "jpeg2000", "webp", "jpegxl"):
        told = {"photometric": "rgb", "compression": packing}
        yield packing, lambda t=told: _tiff(image(), t)


def _tiff(pixels: Array, told: dict[str, Any]) -> bytes:
    import tifffile

    file = io.BytesIO()
    planar = told.get("planarconfig") == "separate"
    tifffile.imwrite(file, np.moveaxis(pixels, -1, 0) if planar else pixels, metadata=None, **told)
    return file.getvalue()


def _psds() -> Iterator[tuple[str, Make]]:
    from psd_tools.constants import Compression

    from core.imaging.formats.psd_sections import Mode

    planes = {dtype: np.moveaxis(image(dtype, 4), -1, 0) for dtype in (np.uint8, np.uint16, np.float32)}
    for dtype, packing in product(planes, Compression):
        yield (
            f"{np.dtype(dtype).name} {packing.name}",
            lambda d=planes[dtype], p=packing: psd_of(d, packing=p, layers=-1),
        )
    kinds = ((Mode.GRAY, 1), (Mode.CMYK, 4), (Mode.LAB, 3), (Mode.MULTICHANNEL, 3), (Mode.DUOTONE, 1))
    for mode, channels in kinds:
        yield mode.name, lambda m=mode, c=channels: psd_of(planes[np.uint8][:c], m)
    yield "bitmap", lambda: psd_of([planes[np.uint8][0] > 99], Mode.BITMAP)
    yield "indexed", lambda: psd_of(planes[np.uint8][:1], Mode.INDEXED, palette=bytes(range(256)) * 3)
    yield "PSB", lambda: psd_of(planes[np.uint16], version=2)


def _bitmaps() -> Iterator[tuple[str, Make]]:
    height, width = SIZE
    for bits, masks in ((16, (0xF800, 0x7E0, 0x1F, 0)), (32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000))):
        rows = np.resize(np.arange(256, dtype=np.uint8), (height, (width * bits + 31) // 32 * 4)).tobytes()
        head = struct.pack("<IiiHHIIiiII", 124, width, height, 1, bits, 3, len(rows), 2835, 2835, 0, 0)
        whole = head + struct.pack("<4I", *masks) + b"BGRs" + bytes(124 - 60)
        yield f"masks {bits}", lambda w=whole, r=rows: _bitmap(w, r)
    palette = bytes(range(256)) * 4
    runs = {
        8: bytes((5, 7, 0, 4, 1, 2, 3, 4, 0, 0)) * height,
        4: bytes((5, 0x71, 0, 4, 0x12, 0x34, 0, 0)) * height,
    }
    for bits, packed in runs.items():
        head = struct.pack(
            "<IiiHHIIiiII", 40, width, height, 1, bits, 3 - bits // 4, len(packed), 0, 0, 1 << bits, 0
        )
        yield f"runs {bits}", lambda h=head, b=bits, p=packed: _bitmap(h + palette[: 4 << b], p + b"\0\1")
    old = struct.pack("<IHHHH", 12, width, height, 1, 24)
    yield "OS/2", lambda: _bitmap(old, bytes((width * 3 + 3) // 4 * 4 * height))


def _bitmap(head: bytes, pixels: bytes) -> bytes:
    start = 14 + len(head)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + head + pixels


def _pnms() -> Iterator[tuple[str, Make]]:
    height, width = SIZE
    size = f"{width} {height}".encode()
    byte, deep = image().tobytes(), image(np.uint16).astype(">u2").tobytes()
    words = b" ".join(str(value).encode() for value in image().ravel())
    bits = b" ".join(b"01"[value & 1 : (value & 1) + 1] for value in byte)
    head = f"P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n".encode()
    files = {
        "P1": b"P1\n# one\n" + size + b"\n" + bits,
        "P2": b"P2 " + size + b" 255\n" + words,
        "P3": b"P3 " + size + b" 255\n" + words,
        "P4": b"P4\n" + size + b"\n" + byte,
        "P5": b"P5\n" + size + b"\n65535\n" + deep,
        "P6": b"P6\n" + size + b"\n255\n" + byte,
        "P6 1023": b"P6\n" + size + b"\n1023\n" + deep,
        "P7": head + image(channels=4).tobytes(),
        "PF": b"PF\n" + size + b"\n-1.0\n" + image(np.float32).tobytes(),
        "Pf": b"Pf\n" + size + b"\n1.0\n" + image(np.float32, 1).tobytes(),
    }
    for kind, data in files.items():
        yield kind, lambda d=data: d


def _coded() -> Iterator[tuple[str, Make]]:
    """Yield JPEG XL, JPEG 2000, AVIF and WebP as their own libraries write them, and OpenEXR in other packings."""
    import imagecodecs

    for dtype, channels in product((np.uint8, np.uint16), (1, 2, 3, 4)):
        pixels, name = image(dtype, channels).squeeze(), f"{channels} {np.dtype(dtype).name}"
        for is_lossless in (False, True):
            told = {"lossless": is_lossless, "usecontainer": channels == 3}
            yield f"jxl {name} {is_lossless}", lambda p=pixels, t=told: imagecodecs.jpegxl_encode(p, **t)
            yield (
                f"j2k {name} {is_lossless}",
                lambda p=pixels, r=is_lossless: imagecodecs.jpeg2k_encode(p, level=30, reversible=r),
            )
    frames = np.stack([image(), image()[::-1]])
    yield "avif frames", lambda: imagecodecs.avif_encode(frames, level=60)
    yield "jxl float", lambda: imagecodecs.jpegxl_encode(image(np.float32))
    yield "jxl of a jpeg", lambda: imagecodecs.jpegxl_encode_jpeg(imagecodecs.jpeg8_encode(image()))
    for packing in range(8):
        yield f"packing {packing}", lambda p=packing: _exr(p)


def _exr(packing: int) -> bytes:
    import tempfile

    import OpenEXR

    head = {"compression": OpenEXR.Compression(packing), "type": OpenEXR.scanlineimage}
    channels = {"RGBA": image(np.float16, 4)} if packing % 2 else {"Y": image(np.float32, 1)[..., 0].copy()}
    if packing == 4:
        head |= {"type": OpenEXR.tiledimage, "tiles": OpenEXR.TileDescription()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.exr"
        OpenEXR.File(head, channels).write(str(path))
        return path.read_bytes()


def _dng() -> bytes:
    import tifffile

    file = io.BytesIO()
    mosaic = np.resize(image(np.uint16, 1)[..., 0], (40, 60))
    tags = [
        (50706, "B", 4, (1, 4, 0, 0), True),
        (50708, "s", 0, "Camera", True),
        (33421, "H", 2, (2, 2), True),
        (33422, "B", 4, (0, 1, 1, 2), True),
        (50721, "2i", 9, (1, 1, 0, 1, 0, 1) * 3, True),
        (50728, "2I", 3, (1, 1) * 3, True),
        (50778, "H", 1, 21, True),
    ]
    tifffile.imwrite(file, mosaic, photometric="cfa", extratags=tags, metadata=None)
    return file.getvalue()
