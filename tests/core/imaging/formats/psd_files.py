"""Photoshop files of every kind, made by psd-tools."""

import io
from collections.abc import Sequence

import numpy as np
from psd_tools.constants import Compression, Resource
from psd_tools.psd import PSD
from psd_tools.psd.color_mode_data import ColorModeData
from psd_tools.psd.header import FileHeader
from psd_tools.psd.image_data import ImageData
from psd_tools.psd.image_resources import ImageResource, ImageResources
from psd_tools.psd.layer_and_mask import (
    ChannelDataList,
    ChannelImageData,
    LayerAndMaskInformation,
    LayerInfo,
    LayerRecord,
    LayerRecords,
)

from core.imaging.formats.psd_sections import Mode


def psd_of(
    planes: Sequence[np.ndarray],
    mode: Mode = Mode.RGB,
    *,
    packing: Compression = Compression.RLE,
    version: int = 1,
    layers: int = 0,
    palette: bytes = b"",
    resources: dict[int, object] | None = None,
) -> bytes:
    """Return a PSD of channels (H, W): bool for a bitmap, uint8, uint16 or float32; layers are empty ones."""
    depth = 1 if planes[0].dtype == bool else planes[0].dtype.itemsize * 8
    height, width = planes[0].shape
    header = FileHeader(
        version=version, channels=len(planes), height=height, width=width, depth=depth, color_mode=int(mode)
    )
    data = ImageData(compression=packing)
    data.set_data([stored(plane) for plane in planes], header)
    section = LayerAndMaskInformation()
    if layers:
        section.layer_info = LayerInfo(
            layer_count=layers,
            layer_records=LayerRecords([LayerRecord() for _ in range(abs(layers))]),
            channel_image_data=ChannelImageData([ChannelDataList() for _ in range(abs(layers))]),
        )
    kept = {Resource(key): value for key, value in (resources or {}).items()}
    items = [(key, ImageResource(key=key, data=value)) for key, value in kept.items()]
    written = io.BytesIO()
    PSD(header, ColorModeData(palette), ImageResources(items), section, data).write(written)
    return written.getvalue()


def stored(plane: np.ndarray) -> bytes:
    """Return a channel as a Photoshop file has it: big-endian; bits in bytes, a set one black."""
    if plane.dtype == bool:
        return np.packbits(~plane, axis=1).tobytes()
    return plane.astype(plane.dtype.newbyteorder(">")).tobytes()
