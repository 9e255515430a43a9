"""Photos made of a known subject, with marks and a matte, right or wrong on purpose."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from core.doubt.doubts import Doubts, find_doubts
from core.doubt.places import Kind, Place
from core.imaging.composite import composite
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

HEIGHT, WIDTH = 360, 480
CENTER, RADIUS = (180, 240), 90
SUBJECT, GROUND = (200, 150, 90), (40, 90, 140)


@dataclass(frozen=True)
class Case:
    """What a look gets."""

    image: NDArray[np.uint8]
    trimap: NDArray[np.uint8]
    alpha: NDArray[np.float32]

    def doubts(self, passes: NDArray[np.uint8] | None = None) -> Doubts:
        return find_doubts(self.image, self.trimap, self.alpha, passes)

    def with_alpha(self, rows: slice, columns: slice, value: float) -> "Case":
        alpha = self.alpha.copy()
        alpha[rows, columns] = value
        return replace(self, alpha=alpha)

    def marked(self, row: int, column: int, radius: int, value: int) -> "Case":
        """A dab of a mark, and the alpha that has to obey it."""
        trimap, alpha = self.trimap.copy(), self.alpha.copy()
        cv2.circle(trimap, (column, row), radius, value, -1)
        cv2.circle(alpha, (column, row), radius, value / 255, -1)
        return replace(self, trimap=trimap, alpha=alpha)


def distance() -> NDArray[np.float32]:
    """From the middle, in pixels."""
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    return np.hypot(rows - CENTER[0], columns - CENTER[1]).astype(np.float32)


def disc(softness: float = 6.0, *, noise: float = 2.0, hairs: int = 0) -> Case:
    """A disc with a soft rim, and hairs around it; marks and matte are right."""
    alpha = np.clip((RADIUS - distance()) / softness + 0.5, 0, 1).astype(np.float32)
    for index in range(hairs):
        angle = 2 * np.pi * index / hairs
        ends = [
            (int(CENTER[1] + reach * np.cos(angle)), int(CENTER[0] + reach * np.sin(angle)))
            for reach in (RADIUS - 4, RADIUS + 14 + 7 * index % 27)
        ]
        hair = np.zeros_like(alpha)
        cv2.line(hair, *ends, 0.8, 1, cv2.LINE_AA)
        alpha = np.maximum(alpha, np.minimum(hair, 0.8))
    reach = 46 if hairs else 12
    trimap = np.select(
        [distance() < RADIUS - 12, distance() < RADIUS + reach], [FOREGROUND, UNKNOWN], BACKGROUND
    )
    return Case(painted(alpha, noise=noise), trimap.astype(np.uint8), alpha)


def painted(
    alpha: NDArray[np.float32],
    *,
    subject: tuple[int, int, int] = SUBJECT,
    ground: tuple[int, int, int] = GROUND,
    noise: float = 2.0,
) -> NDArray[np.uint8]:
    """The photo of a subject of one color with this alpha, with some noise."""
    colors = np.broadcast_to(np.array(subject, np.uint8), (*alpha.shape, 3))
    image = composite(np.ascontiguousarray(colors), alpha, ground).astype(np.float32)
    image += np.random.default_rng(1).normal(0, noise, image.shape)
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def kinds(doubts: Doubts) -> set[Kind]:
    return {place.kind for place in doubts.places}


def only(doubts: Doubts, kind: Kind) -> Place:
    """The one place there is, of this kind."""
    assert [place.kind for place in doubts.places] == [kind]
    return doubts.places[0]


def holds(place: Place, row: int, column: int) -> bool:
    top, left, bottom, right = place.rect
    return top <= row < bottom and left <= column < right
