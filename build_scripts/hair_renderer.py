"""Rendering strands with Mitsuba in little time: few paths for light, many rays for what is seen.

A path tracer needs hundreds of paths a pixel for hair without noise. Here the light of a strand is gathered from all
pixels that show it, at its control points, and the picture is then put together from cheap rays that only ask which
strand they meet: alpha is the share that meet any.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from hair_geometry import Body, Scene, as_spline
from numpy.typing import NDArray

from core.training.packing.making import filled_color

Array = NDArray[Any]
FIRST = 4
"""Rays of every pixel; those at an edge get more."""
_MISS, _BODY = -1, -2  # what a ray meets, where it is no strand
_LENS = 0.6  # of color and alpha together, in pixels: a pixel is not a sharp square
_BLURS = (3.0, 8.0)  # of the light on hair and on bodies, in pixels
_PRIOR = 2.5  # so many paths is the light of the neighbors worth
_CLIP = 2.5  # of the light of one path: a bright one among few would be a speck


@dataclass(frozen=True)
class _Rays:
    """The rays of one batch that met something: number, pixels (n,), segment of a strand or _BODY (n,), place on it."""

    index: int
    pixels: Array
    found: Array
    place: Array

    def every_other(self) -> "_Rays":
        """Return half of them."""
        return _Rays(self.index, self.pixels[::2], self.found[::2], self.place[::2])


class Renderer:
    """Mitsuba with one thread, or as many as given. Raises ImportError if it, or LLVM's library, is missing."""

    def __init__(self, threads: int = 1) -> None:
        import drjit
        import mitsuba

        mitsuba.set_variant("llvm_ad_rgb")
        drjit.set_thread_count(threads)
        self._mi, self._dr = mitsuba, drjit

    def render(self, scene: Scene, side: int, samples: int, seed: int = 0) -> Array:
        """Return straight RGBA uint8 (side, side, 4): alpha is the share of up to ``samples`` rays a pixel."""
        tracer = _Tracer(self._mi, self._dr, scene, side, seed)
        batches, counts = self._seen(tracer, side, samples)
        strands, image = _light(tracer, scene, [batches[0].every_other(), batches[-1]])
        sharp = _resolve(scene, side, batches, strands, image) / counts.reshape(side, side, 1)
        return straight(cv2.GaussianBlur(sharp, (0, 0), _LENS))

    def _seen(self, tracer: "_Tracer", side: int, samples: int) -> tuple[list[_Rays], Array]:
        """Return what rays met, one a pixel in each batch, and how many rays each pixel had."""
        every = np.arange(side * side, dtype=np.uint32)
        first = [tracer.see(every, index) for index in range(FIRST)]
        share = np.zeros(side * side, np.float32)
        for rays in first:
            share[rays.pixels] += 1 / FIRST
        share = share.reshape(side, side)
        near = cv2.dilate(share, np.ones((5, 5))) - cv2.erode(share, np.ones((3, 3)))
        edge = np.flatnonzero(near.ravel() > 0).astype(np.uint32)
        more = [tracer.see(edge, index) for index in range(FIRST, samples)]
        counts = np.full(side * side, FIRST, np.float32)
        counts[edge] += len(more)
        return first + more, counts


class _Tracer:
    """A scene as Mitsuba knows it, and its rays."""

    def __init__(self, mi: Any, dr: Any, scene: Scene, side: int, seed: int) -> None:
        self._mi, self._dr, self._view, self.side = mi, dr, scene.view, side
        self._seed = seed
        with tempfile.TemporaryDirectory() as folder:
            self._scene = mi.load_dict(_description(mi, scene, Path(folder)))
        shapes = {shape.id(): shape for shape in self._scene.shapes()}
        self._hair = [shapes[f"hair{index}"] for index in range(len(scene.bunches))]
        counts = [bunch.curves.shape[0] * (bunch.curves.shape[1] - 1) for bunch in scene.bunches]
        self._starts = np.concatenate([[0], np.cumsum(counts)]).tolist()
        self._path = mi.load_dict({"type": "path", "max_depth": 5, "rr_depth": 3})

    def rays(self, pixels: Array, index: int) -> Any:
        """Return ray ``index`` of each of the pixels; those of a pixel are spread evenly over it.

        Numbers that differ between scenes are opaque to the compiler, so that its code is used again.
        """
        mi, dr = self._mi, self._dr
        forward, right, up, eye = (_opaque(mi, dr, axis) for axis in (*self._view.axes(), self._view.eye))
        at = mi.UInt32(pixels)
        inside = []
        for axis, step in enumerate((0.7548776662, 0.5698402910)):  # the plastic number's: even in the plane
            own = mi.sample_tea_float32(at, dr.opaque(mi.UInt32, 2 * self._seed + axis), 4)
            place = own + dr.opaque(mi.Float, step * (index + 1) % 1)
            inside.append(place - dr.floor(place))
        wide = dr.opaque(mi.Float, 2 * self._view.slope / self.side)
        x = (mi.Float(at % self.side) + inside[0] - self.side / 2) * wide
        y = (self.side / 2 - mi.Float(at // self.side) - inside[1]) * wide
        return mi.RayDifferential3f(mi.Point3f(eye), dr.normalize(forward + x * right + y * up))

    def see(self, pixels: Array, index: int) -> _Rays:
        """Return what ray ``index`` of each pixel meets."""
        mi, dr = self._mi, self._dr
        hit = self._scene.ray_intersect_preliminary(self.rays(pixels, index), coherent=True)
        found = dr.select(hit.is_valid(), mi.Int32(_BODY), mi.Int32(_MISS))
        for shape, start in zip(self._hair, self._starts, strict=False):
            segment = mi.Int32(hit.prim_index) + dr.opaque(mi.Int32, start)
            found = dr.select(hit.shape == mi.ShapePtr(shape), segment, found)
        place = hit.prim_uv.x
        dr.eval(found, place)
        met = found.numpy()
        on = met != _MISS
        return _Rays(index, pixels[on], met[on], np.clip(place.numpy()[on], 0, 1))

    def light(self, rays: _Rays) -> Array:
        """Return the light (n, 3) that comes along rays, by one path each."""
        sampler = self._mi.load_dict({"type": "independent"})
        sampler.seed(self._seed * 131 + rays.index, len(rays.pixels))
        color, _, _ = self._path.sample(self._scene, sampler, self.rays(rays.pixels, rays.index))
        return np.nan_to_num(np.minimum(np.array(color).T, _CLIP))


def _opaque(mi: Any, dr: Any, vector: Array) -> Any:
    return mi.Vector3f(*(dr.opaque(mi.Float, float(value)) for value in vector))


def _description(mi: Any, scene: Scene, folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "scene"}
    light = mi.Bitmap(np.ascontiguousarray(scene.light, np.float32))
    found["light"] = {"type": "envmap", "bitmap": light}
    for index, body in enumerate(scene.bodies):
        found[f"body{index}"] = _mesh(mi, body, f"body{index}")
    for index, bunch in enumerate(scene.bunches):
        file = folder / f"{index}.txt"
        _write_curves(file, np.concatenate([bunch.curves, bunch.radii[..., None]], 2))
        found[f"hair{index}"] = {
            "type": "bsplinecurve",
            "filename": os.fspath(file),
            "bsdf": {"type": "hair", **bunch.pigment},
        }
    return found


def _mesh(mi: Any, body: Body, name: str) -> Any:
    points, faces = body.mesh()
    skin = {
        "type": "twosided",
        "bsdf": {"type": "diffuse", "reflectance": {"type": "rgb", "value": list(body.color)}},
    }
    props = mi.Properties()
    props["bsdf"] = mi.load_dict(skin)
    mesh = mi.Mesh(name, len(points), len(faces), props=props)
    known = mi.traverse(mesh)
    known["vertex_positions"] = points.astype(np.float32).ravel()
    known["faces"] = faces.astype(np.uint32).ravel()
    known.update()
    return mesh


def _write_curves(file: Path, curves: Array) -> None:
    points = as_spline(curves)
    points[..., 3] = np.maximum(points[..., 3], 1e-6)
    form = ("%.5f %.5f %.5f %.6f\n" * points.shape[1] + "\n") * len(points)
    file.write_text(form % tuple(points.ravel().tolist()))


def _nodes(scene: Scene, found: Array) -> Array:
    """Return the first of the two control points of each segment met, counted over all bunches."""
    nodes, first, start = np.zeros(len(found), np.int32), 0, 0
    for bunch in scene.bunches:
        count, points = bunch.radii.shape
        inside = (found >= start) & (found < start + count * (points - 1))
        curve, segment = np.divmod(found[inside] - start, points - 1)
        nodes[inside] = first + curve * points + segment
        first, start = first + count * points, start + count * (points - 1)
    return nodes


def _light(tracer: _Tracer, scene: Scene, batches: list[_Rays]) -> tuple[Array, Array]:
    """Return light and weight (n, 4) at control points, and pictures of them (2, side, side, 4), hair's and bodies'."""
    strands = np.zeros((sum(bunch.radii.size for bunch in scene.bunches), 4), np.float32)
    image = np.zeros((2, tracer.side**2, 4), np.float32)
    for rays in batches:
        if not len(rays.pixels):
            continue
        light = np.concatenate([tracer.light(rays), np.ones((len(rays.pixels), 1), np.float32)], 1)
        on = rays.found >= 0
        _gather(image[0], rays.pixels[on], light[on])
        _gather(image[1], rays.pixels[~on], light[~on])
        nodes, share = _nodes(scene, rays.found[on]), rays.place[on][:, None]
        _gather(strands, nodes, light[on] * (1 - share))
        _gather(strands, nodes + 1, light[on] * share)
    return strands, image.reshape(2, tracer.side, tracer.side, 4)


def _gather(into: Array, where: Array, values: Array) -> None:
    for channel in range(4):
        into[:, channel] += np.bincount(where, values[:, channel], len(into))


def _along(scene: Scene, strands: Array) -> Array:
    """Return the light and weight at control points, smoothed along their strands."""
    found, first = [], 0
    for bunch in scene.bunches:
        part = strands[first : first + bunch.radii.size].reshape(*bunch.radii.shape, 4)
        wide = np.concatenate([part[:, :1], part, part[:, -1:]], 1)
        found.append((0.6 * wide[:, :-2] + part + 0.6 * wide[:, 2:]).reshape(-1, 4))
        first += bunch.radii.size
    return np.concatenate(found)


def _resolve(scene: Scene, side: int, batches: list[_Rays], strands: Array, image: Array) -> Array:
    """Return the sums (side, side, 4) of what all rays of a pixel show, premultiplied."""
    hair, body = (_spread(part, sigma) for part, sigma in zip(image, _BLURS, strict=True))
    skin = display(body * scene.exposure)
    tones = np.concatenate([bunch.tones.reshape(-1, 3) for bunch in scene.bunches]).astype(np.float32)
    tones *= scene.exposure
    strands = _along(scene, strands)
    total = np.zeros((side * side, 4), np.float32)
    for rays in batches:  # a pixel has one ray in a batch at most
        on = rays.found >= 0
        total[rays.pixels[~on], :3] += skin[rays.pixels[~on]]
        pixels, share, nodes = rays.pixels[on], rays.place[on][:, None], _nodes(scene, rays.found[on])
        near = strands[nodes] * (1 - share) + strands[nodes + 1] * share
        light = (near[:, :3] + _PRIOR * hair[pixels]) / (near[:, 3:] + _PRIOR)
        total[pixels, :3] += display(light * (tones[nodes] * (1 - share) + tones[nodes + 1] * share))
        total[rays.pixels, 3] += 1
    return total.reshape(side, side, 4)


def _spread(part: Array, sigma: float) -> Array:
    """Return the light (side * side, 3) of a picture of sums and counts (side, side, 4), averaged over neighbors."""
    near = cv2.GaussianBlur(part, (0, 0), sigma)
    far = cv2.GaussianBlur(part, (0, 0), 6 * sigma)
    total = near + 0.02 * far
    return np.asarray((total[..., :3] / np.maximum(total[..., 3:], 1e-6)).reshape(-1, 3))


def display(light: Array) -> Array:
    """Return linear light (n, 3) as a camera's picture shows it, in [0, 1]: sRGB with a soft shoulder."""
    soft = np.where(light < 0.6, light, 1 - 0.4 * np.exp(-(np.maximum(light, 0.6) - 0.6) / 0.4))
    return np.asarray(np.maximum(soft, 0) ** (1 / 2.2))


def straight(premultiplied: Array) -> Array:
    """Return straight RGBA uint8 (H, W, 4) of a premultiplied one in [0, 1]; color goes on where alpha is 0."""
    alpha = premultiplied[..., 3:]
    beyond = filled_color(np.rint(premultiplied * 255).astype(np.uint8))
    color = np.rint(premultiplied[..., :3] / np.maximum(alpha, 1e-6) * 255)
    return np.dstack([np.where(alpha > 0, color, beyond), np.rint(alpha * 255)]).clip(0, 255).astype(np.uint8)
