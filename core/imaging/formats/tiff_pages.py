"""The page of a TIFF that is its picture, and the samples stored there: strips and tiles, as far as they are sound."""

from __future__ import annotations

import contextlib
import io
import logging
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError, is_out_of_memory
from core.imaging.formats import tiff_ycbcr
from core.imaging.quiet import quiet_libraries
from core.text.translate import tr
from core.threads.cores import usable_cores
from core.threads.sharing import side_by_side

_NONE, _LZW, _OLD_JPEG, _JPEG, _PACKBITS, _LZMA = 1, 5, 6, 7, 32773, 34925
_DEFLATES = (8, 32946)
_JPEG_XLS = (50002, 52546)
_IMAGES = (34712, 33003, 33005, 34927, 34933, 50001, *_JPEG_XLS)
"""JPEG 2000, WebP, PNG and JPEG XL: each strip or tile is an image file of its own."""
_READ = (
    *(_NONE, 2, 3, 4, _LZW, _OLD_JPEG, _JPEG, _PACKBITS, 34887, _LZMA, 34926, 50000),
    *_DEFLATES,
    *_IMAGES,
)
_GRAY, _RGB, _YCBCR, _CFA, _LINEAR_RAW, _LOG_L, _LOG_LUV = 1, 2, 6, 32803, 34892, 32844, 32845
_LABS = (8, 9, 10)
_REDUCED, _MASK = 1, 4
_MOST_PAGES, _MOST_SAMPLES = 256, 64
_MOST_SEGMENTS, _MOST_FAILURES = 1 << 20, 4096
_SMALLEST_BOUND = 1 << 22
_PIECE = 1024
_MOST_WORKERS = 8

logging.getLogger("tifffile").setLevel(
    logging.CRITICAL + 1
)  # it complains of all that is not as it should be


@contextlib.contextmanager
def opened(data: bytes) -> Iterator[tuple[Any, bool]]:
    """Yield the page with the full picture of a TIFF, and whether there are others like it.

    Raises ValueError for a file whose folders are damaged.
    """
    import tifffile

    with tifffile.TiffFile(io.BytesIO(data), _multifile=False) as file:
        pages = [page for page in _pages(file) if page.imagewidth and page.imagelength]
        if not pages:
            raise ValueError("no picture")
        full = [page for page in pages if not page.subfiletype & (_REDUCED | _MASK)]
        page = full[0] if full else max(pages, key=lambda each: each.imagewidth * each.imagelength)
        _check_shape(page)
        yield page, len(full) > 1


def _pages(file: Any) -> Iterator[Any]:
    for index in range(_MOST_PAGES):
        try:
            yield file.pages[index]
        except Exception:  # noqa: BLE001 - a damaged folder behind a sound one, or the end
            return


def _check_shape(page: Any) -> None:
    if page.imagedepth != 1 or not 1 <= page.samplesperpixel <= _MOST_SAMPLES:
        raise ValueError(f"{page.imagedepth} planes of {page.samplesperpixel} samples")
    if page.is_tiled:
        bound = max(_SMALLEST_BOUND, 4 * page.imagewidth * page.imagelength)
        if not 0 < page.tilewidth * page.tilelength <= bound or page.tiledepth != 1:
            raise ValueError(f"tiles of {page.tilewidth} x {page.tilelength}")


def stored_samples(page: Any, data: bytes, name: str) -> tuple[NDArray[Any], bool]:
    """Return the samples of a page, (H, W, C) in its own values (YCbCr as RGB), and whether all of them are there.

    What is missing or damaged is 0. Raises UserError for what cannot be read, ValueError where nothing is sound.
    """
    _refuse(page, name)
    if page.compression == _OLD_JPEG:
        return _by_pillow(page, data), True
    is_ycbcr = page.photometric == _YCBCR and page.compression not in (_JPEG, *_IMAGES)
    shared = tiff_ycbcr.subsampling(page) if is_ycbcr and page.planarconfig == 1 else (1, 1)
    is_planar_ycbcr = page.photometric == _YCBCR and page.planarconfig != 1
    if page.compression == _JPEG and page.planarconfig != 1:
        page.photometric = _GRAY  # each plane is an image of one channel
    elif is_ycbcr or (page.compression == _JPEG and page.photometric in _LABS):
        page.photometric, page.subsampling = _RGB, None  # three samples, as they are
    samples, is_whole = _Assembly(page, data, shared).run()
    return tiff_ycbcr.to_rgb(samples, page) if is_ycbcr or is_planar_ycbcr else samples, is_whole


def _refuse(page: Any, name: str) -> None:
    if page.photometric in (_LOG_L, _LOG_LUV):
        raise UserError(
            tr("{name} holds LogLuv values; save it as OpenEXR, or with 8 or 16 bits per channel.", name=name)
        )
    if page.photometric in (_CFA, _LINEAR_RAW):
        raise UserError(
            tr("{name} is a camera raw file; develop it to a TIFF, PNG or JPEG and open that.", name=name)
        )
    if page.photometric == _YCBCR and page.planarconfig != 1 and tiff_ycbcr.subsampling(page) != (1, 1):
        raise UserError(
            tr(
                "{name} holds YCbCr in planes of several sizes; export it as an RGB TIFF and open that.",
                name=name,
            )
        )
    if page.compression not in _READ:
        if not isinstance(page.compression, int):
            raise ValueError(f"a compression of {page.compression}")
        how = getattr(page.compression, "name", str(page.compression)).replace("_", " ")
        raise UserError(
            tr(
                "{name} is compressed in a way that cannot be read ({how}); save it with LZW or ZIP "
                "compression.",
                name=name,
                how=how,
            )
        )


def _by_pillow(page: Any, data: bytes) -> NDArray[Any]:
    """Return the samples of a JPEG as in TIFF before 1995, which libtiff knows in all its kinds."""
    from PIL import Image

    with quiet_libraries(), Image.open(io.BytesIO(data), formats=["TIFF"]) as picture:
        picture.seek(page.index)
        if picture.size != (page.imagewidth, page.imagelength):
            raise ValueError("sizes differ")
        samples = np.asarray(picture if picture.mode in ("L", "RGB") else picture.convert("RGB"))
    return samples.reshape(*samples.shape[:2], -1)


# --- strips and tiles ------------------------------------------------------------------------------------------------


class _Assembly:
    """Strips or tiles of a page, brought together in one array."""

    def __init__(self, page: Any, data: bytes, shared: tuple[int, int]) -> None:
        self._page = page
        self._shared = shared
        self._data = memoryview(data)
        self._decode: Callable[..., Any] = page.decode
        self._tables = page.jpegtables
        self._error: Exception | None = None
        self._sound, self._failures = 0, 0
        self._missing = False
        planes, _, height, width, samples = page.shaped
        self._pixels: NDArray[Any] = np.zeros((planes, height, width, samples), _native(page.dtype))

    def run(self) -> tuple[NDArray[Any], bool]:
        count = min(len(self._page.dataoffsets), len(self._page.databytecounts))
        if count > _MOST_SEGMENTS:
            raise ValueError(f"{count} strips or tiles")
        workers = max(1, min(_MOST_WORKERS, usable_cores(), count))
        with quiet_libraries():
            side_by_side(self._place_all, [range(each, count, workers) for each in range(workers)])
        if not self._sound:
            raise self._error or ValueError("nothing of the picture is there")
        is_whole = not self._missing and count >= self._expected()
        planes = self._pixels
        return planes[0] if len(planes) == 1 else np.concatenate(list(planes), axis=-1), is_whole

    def _expected(self) -> int:
        page = self._page
        planes, _, height, width, _ = page.shaped
        down = page.tilelength if page.is_tiled else page.rowsperstrip
        across = page.tilewidth if page.is_tiled else width
        return int(planes * -(-height // down) * -(-width // across))

    def _place_all(self, indices: range) -> None:
        for index in indices:
            if self._failures < _MOST_FAILURES:
                self._place(index)

    def _place(self, index: int) -> None:
        offset, count = self._page.dataoffsets[index], self._page.databytecounts[index]
        if not offset and not count:  # a tile that was never written
            return
        try:
            self._paste(*self._decoded(index, offset, count))
            self._sound += 1
        except Exception as error:  # a damaged strip makes the decoders raise nearly anything
            if is_out_of_memory(error):
                raise
            self._missing, self._error = True, error
            self._failures += 1

    def _decoded(self, index: int, offset: int, count: int) -> tuple[Any, Any]:
        if self._page.compression == _NONE:
            count = self._plain_size(index)  # some programs write a wrong count
        segment = bytes(self._data[offset : offset + count])
        self._missing |= len(segment) < count
        if not segment:
            raise ValueError("a strip is missing")
        self._check_claim(segment, index)
        try:
            return self._values(segment, index)
        except Exception:  # noqa: BLE001 - as above
            values = self._values(self._mended(segment, index), index)
            self._missing = True
            return values

    def _values(self, segment: bytes, index: int) -> tuple[Any, Any]:
        if self._shared != (1, 1):
            return self._spread(segment, index)
        values, at, _ = self._decode(segment, index, jpegtables=self._tables)
        return values, at

    def _spread(self, segment: bytes, index: int) -> tuple[Any, Any]:
        import tifffile

        if self._page.compression != _NONE:
            size = self._plain_size(index)
            segment = tifffile.TIFF.DECOMPRESSORS[self._page.compression](segment, out=size)
        rows, columns, _ = self._shape(index)
        dtype = np.dtype(self._pixels.dtype).newbyteorder(self._page.parent.byteorder)
        samples = np.frombuffer(segment, dtype, tiff_ycbcr.units_size(rows, columns, self._shared))
        _, at, _ = self._decode(None, index)
        return tiff_ycbcr.spread_units(samples, rows, columns, self._shared)[None], at

    def _paste(self, values: NDArray[Any], at: tuple[int, ...]) -> None:
        plane, _, top, left, _ = at
        room = self._pixels[plane, top : top + values.shape[1], left : left + values.shape[2]]
        room[...] = values[0, : room.shape[0], : room.shape[1]]

    def _shape(self, index: int) -> tuple[int, int, int]:
        """Return (rows, columns, samples) of a strip or tile."""
        _, _, (_, rows, columns, samples) = self._decode(None, index)
        return rows, columns, samples

    def _plain_size(self, index: int) -> int:
        rows, columns, samples = self._shape(index)
        bits = self._page.bitspersample
        if self._shared != (1, 1):
            return tiff_ycbcr.units_size(rows, columns, self._shared) * self._pixels.dtype.itemsize
        row = columns * (sum(bits) if isinstance(bits, tuple) else samples * bits)
        return rows * -(-row // 8)

    def _check_claim(self, segment: bytes, index: int) -> None:
        """Raise ValueError for an image in a strip or tile that says that it is far larger than that."""
        rows, columns, _ = self._shape(index)
        claim = _claimed(segment, self._page.compression)
        if claim is not None and claim > max(_SMALLEST_BOUND, 4 * rows * columns):
            raise ValueError("an image in the file is larger than its place")

    def _mended(self, segment: bytes, index: int) -> bytes:
        """Return a cut strip or tile as a whole one, in which zeros stand for the rest."""
        size = self._plain_size(index)
        sound = _sound_part(segment, self._page.compression, size)
        if not sound:
            raise ValueError("nothing of a strip is sound")
        return _packed(sound[:size].ljust(size, b"\0"), self._page.compression)


def _native(dtype: Any) -> np.dtype[Any]:
    if dtype is None:
        raise ValueError("samples of a kind that cannot be read")
    native: np.dtype[Any] = np.dtype(dtype).newbyteorder("=")
    return native


def _claimed(segment: bytes, compression: int) -> int | None:
    """Return the pixels of the image in a segment as its header claims, None for other compressions."""
    if compression == _JPEG:
        import tifffile.tifffile

        _, height, width, _ = tifffile.tifffile.jpeg_shape(segment)
        return int(height * width)
    if compression not in _IMAGES:
        return None
    if compression in _JPEG_XLS:
        from core.imaging.formats import jpeg_xl

        claim = jpeg_xl.FORMAT.header(segment)
        return claim.height * claim.width
    from PIL import Image

    with Image.open(io.BytesIO(segment), formats=["JPEG2000", "WEBP", "PNG"]) as image:
        return image.height * image.width


def _sound_part(segment: bytes, compression: int, size: int) -> bytes:
    """Return the first bytes of what a damaged segment holds. Raises ValueError for compressions that keep none."""
    import imagecodecs

    if compression == _NONE:
        return segment
    if compression in _DEFLATES:
        return _inflated(segment, size)
    if compression == _PACKBITS:
        return _unpacked(segment, size)
    if compression == _LZW:
        return bytes(imagecodecs.lzw_decode(segment, out=size))
    if compression == _LZMA:
        return bytes(imagecodecs.lzma_decode(segment, out=size))
    raise ValueError("a strip is damaged")


def _packed(plain: bytes, compression: int) -> bytes:
    import imagecodecs

    if compression in _DEFLATES:
        return zlib.compress(plain, 1)
    encode: dict[int, Callable[[bytes], Any]] = {
        _PACKBITS: _as_literals,
        _LZW: imagecodecs.lzw_encode,
        _LZMA: imagecodecs.lzma_encode,
    }
    return bytes(encode[compression](plain)) if compression in encode else plain


def _as_literals(plain: bytes) -> bytes:
    """Pack bytes as runs of 128 that are told one by one: the library takes seconds to look for repeated ones."""
    pieces = (plain[start : start + 128] for start in range(0, len(plain), 128))
    return b"".join(bytes((len(piece) - 1,)) + piece for piece in pieces)


def _inflated(segment: bytes, size: int) -> bytes:
    stream = zlib.decompressobj()
    plain = bytearray()
    with contextlib.suppress(zlib.error):
        for start in range(0, len(segment), _PIECE):
            plain += stream.decompress(segment[start : start + _PIECE], size)
            if len(plain) >= size:
                break
    return bytes(plain)


def _unpacked(segment: bytes, size: int) -> bytes:
    plain = bytearray()
    at = 0
    while at + 1 < len(segment) and len(plain) < size:
        code = segment[at]
        if code < 128:
            plain += segment[at + 1 : at + 2 + code]
            at += 2 + code
        else:
            plain += segment[at + 1 : at + 2] * (257 - code if code > 128 else 0)
            at += 2 if code > 128 else 1
    return bytes(plain)
