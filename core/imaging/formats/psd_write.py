"""A Photoshop file of a cutout: its layers, the cutout's with a mask made of alpha, and the merged picture.

From the bottom: the photo, hidden; the background, if there is one; the cutout on top, with the foreground's own colors
everywhere and alpha as a layer mask, so that edges can be painted further. The marks are a saved selection. Where alpha
is to be one, too, there are no layers: the picture is flat.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.formats.psd_planes import PackedPlane, pack
from core.imaging.formats.record import AlphaAs, Picture, Writing

if TYPE_CHECKING:
    from psd_tools.psd.image_resources import ImageResources
    from psd_tools.psd.layer_and_mask import ChannelData, LayerAndMaskInformation, LayerInfo, LayerRecord

PSD_MOST_SIDE = 30_000
_PSD_MOST_BYTES = (1 << 31) - (1 << 24)  # two gigabytes, less what is not pixels
_TRANSPARENCY, _MASK = -1, -2
_PROGRAM = "Matte Studio"  # not translated
# Files are the same in every language.
_PHOTO, _BACKGROUND, _CUTOUT = "Photo", "Background", "Cutout"  # not translated
_ALPHA, _TRANSPARENT, _TRIMAP = "Alpha", "Transparency", "Trimap"  # not translated

Plane = NDArray[Any]


@dataclass(frozen=True, eq=False)
class _Layer:
    """A layer as large as the picture: its channels by their numbers, -1 for transparency and -2 for the mask."""

    name: str
    channels: dict[int, PackedPlane]
    is_visible: bool = True


@dataclass(frozen=True, eq=False)
class _Merged:
    """The merged picture: its channels, and the names of those after the colors."""

    channels: tuple[PackedPlane, ...]
    names: tuple[str, ...]
    is_transparent: bool


def encode(picture: Picture, writing: Writing) -> bytes:
    """Return the bytes of a PSD, or of a PSB where a side has over 30000 pixels or the file over 2 GB."""
    is_flat = writing.alpha_as is AlphaAs.SELECTION or (picture.layers is None and picture.alpha is None)
    layers = () if is_flat else _layers(picture)
    merged = _merged(picture, writing)
    packed = [*merged.channels, *(channel for layer in layers for channel in layer.channels.values())]
    size = sum(len(channel.rows) + 4 * len(channel.counts) for channel in packed)
    is_psb = max(picture.size) > PSD_MOST_SIDE or size > _PSD_MOST_BYTES
    return _assemble(picture, layers, merged, 2 if is_psb else 1)


# --- pixels ----------------------------------------------------------------------------------------------------------


def _layers(picture: Picture) -> tuple[_Layer, ...]:
    """Return the layers from the bottom."""
    behind = picture.layers
    opaque = pack(np.full(picture.size, _white(picture), picture.color.dtype))
    made = []
    if behind is not None:
        made.append(_Layer(_PHOTO, {_TRANSPARENCY: opaque, **_colors(behind.photo)}, is_visible=False))
        if behind.background is not None:
            made.append(_Layer(_BACKGROUND, {_TRANSPARENCY: opaque, **_colors(behind.background)}))
    mask = {} if picture.alpha is None else {_MASK: pack(picture.alpha)}
    return (*made, _Layer(_CUTOUT, {_TRANSPARENCY: opaque, **_colors(picture.color), **mask}))


def _colors(image: Plane) -> dict[int, PackedPlane]:
    planes = image[..., None] if image.ndim == 2 else image
    return {index: pack(planes[..., index]) for index in range(planes.shape[2])}


def _merged(picture: Picture, writing: Writing) -> _Merged:
    """Lay the cutout on its background; without one, on white, as Photoshop has the colors of a transparent picture."""
    behind, alpha = picture.layers, picture.alpha
    background = None if behind is None else behind.background
    is_selection = writing.alpha_as is AlphaAs.SELECTION
    color, extra = picture.color, {}
    if alpha is not None and is_selection:
        extra[_ALPHA] = alpha
    elif alpha is not None:
        color = _over(color, alpha, background)
        if background is None:
            extra[_TRANSPARENT] = alpha
    if behind is not None and behind.trimap is not None:
        extra[_TRIMAP] = behind.trimap.astype(color.dtype) * (_white(picture) // 255)
    channels = (*_colors(color).values(), *(pack(plane) for plane in extra.values()))
    return _Merged(channels, tuple(extra), _TRANSPARENT in extra)


def _over(color: Plane, alpha: Plane, background: Plane | None) -> Plane:
    """Composite straight colors on a background, on white for None, row by row: these are large."""
    white = np.iinfo(color.dtype).max
    result = np.empty_like(color)
    for row in range(len(color)):
        share = alpha[row].astype(np.float32) / white
        share = share if color.ndim == 2 else share[:, None]
        behind = np.float32(white) if background is None else background[row].astype(np.float32)
        result[row] = np.rint(color[row] * share + behind * (1 - share))
    return result


def _white(picture: Picture) -> int:
    return int(np.iinfo(picture.color.dtype).max)


# --- structure -------------------------------------------------------------------------------------------------------


def _assemble(picture: Picture, layers: tuple[_Layer, ...], merged: _Merged, version: int) -> bytes:
    from psd_tools.constants import ColorMode, Compression
    from psd_tools.psd import PSD
    from psd_tools.psd.header import FileHeader
    from psd_tools.psd.image_data import ImageData

    height, width = picture.size
    header = FileHeader(
        version=version,
        channels=len(merged.channels),
        height=height,
        width=width,
        depth=picture.color.dtype.itemsize * 8,
        color_mode=ColorMode.GRAYSCALE if picture.color.ndim == 2 else ColorMode.RGB,
    )
    tables = [channel.table(version == 2) for channel in merged.channels]
    rows = [channel.rows for channel in merged.channels]
    document = PSD(
        header=header,
        image_resources=_resources(picture, merged, version),
        layer_and_mask_information=_layer_section(picture, layers, merged.is_transparent, version),
        image_data=ImageData(Compression.RLE, b"".join((*tables, *rows))),
    )
    written = io.BytesIO()
    document.write(written)
    return written.getvalue()


def _layer_section(
    picture: Picture, layers: tuple[_Layer, ...], is_transparent: bool, version: int
) -> LayerAndMaskInformation:
    """Return the section of the layers; at 16 bits they stand in a block of their own, as Photoshop writes them."""
    from psd_tools.constants import Tag
    from psd_tools.psd.layer_and_mask import (
        GlobalLayerMaskInfo,
        LayerAndMaskInformation,
        LayerInfo,
        LayerInfoBlock,
    )
    from psd_tools.psd.tagged_blocks import TaggedBlocks

    section = LayerAndMaskInformation()
    if not layers:
        return section
    is_deep = picture.color.dtype.itemsize == 2
    content = _layer_info(LayerInfoBlock if is_deep else LayerInfo, picture, layers, is_transparent, version)
    section.layer_info = LayerInfo() if is_deep else content
    section.global_layer_mask_info = GlobalLayerMaskInfo()
    section.tagged_blocks = TaggedBlocks()
    if is_deep:
        section.tagged_blocks.set_data(Tag.LAYER_16)
        section.tagged_blocks[Tag.LAYER_16].data = content
        if is_transparent:
            section.tagged_blocks.set_data(Tag.SAVING_MERGED_TRANSPARENCY16)
    return section


def _layer_info(
    kind: type[LayerInfo], picture: Picture, layers: tuple[_Layer, ...], is_transparent: bool, version: int
) -> LayerInfo:
    """Return records and pixels; a negative count says that the merged picture has transparency."""
    from psd_tools.psd.layer_and_mask import ChannelDataList, ChannelImageData, LayerRecords

    return kind(
        layer_count=-len(layers) if is_transparent else len(layers),
        layer_records=LayerRecords([_record(layer, picture.size) for layer in layers]),
        channel_image_data=ChannelImageData(
            [
                ChannelDataList(_channel_data(plane, version) for plane in layer.channels.values())
                for layer in layers
            ]
        ),
    )


def _channel_data(plane: PackedPlane, version: int) -> ChannelData:
    from psd_tools.constants import Compression
    from psd_tools.psd.layer_and_mask import ChannelData

    return ChannelData(Compression.RLE, plane.table(version == 2) + plane.rows)


def _record(layer: _Layer, size: tuple[int, int]) -> LayerRecord:
    from psd_tools.psd.layer_and_mask import ChannelInfo, LayerFlags, LayerRecord, MaskData

    height, width = size
    return LayerRecord(
        bottom=height,
        right=width,
        name=layer.name,
        channel_info=[ChannelInfo(id=number) for number in layer.channels],
        flags=LayerFlags(visible=layer.is_visible),
        mask_data=MaskData(bottom=height, right=width) if _MASK in layer.channels else None,
    )


def _resources(picture: Picture, merged: _Merged, version: int) -> ImageResources:
    from psd_tools.constants import Resource
    from psd_tools.psd import image_resources as kinds

    across, down = (round(value * 65536) for value in picture.dpi or (72.0, 72.0))
    identifiers = range(0 if merged.is_transparent else 1, len(merged.names) + (not merged.is_transparent))
    content = {
        Resource.RESOLUTION_INFO: kinds.ResoulutionInfo(
            across, 1, 2, down, 1, 2
        ),  # pixels per inch, shown in cm
        Resource.ALPHA_NAMES_PASCAL: kinds.AlphaNamesPascal(list(merged.names)),
        Resource.ALPHA_NAMES_UNICODE: kinds.AlphaNamesUnicode(list(merged.names)),
        Resource.ALPHA_IDENTIFIERS: kinds.AlphaIdentifiers(list(identifiers)),
        Resource.VERSION_INFO: kinds.VersionInfo(1, True, _PROGRAM, _PROGRAM, 1),
        Resource.ICC_PROFILE: picture.icc_profile,
        Resource.EXIF_DATA_1: picture.exif,
    }
    return kinds.ImageResources(
        [(key, kinds.ImageResource(key=key, data=data)) for key, data in content.items() if data]
    )
