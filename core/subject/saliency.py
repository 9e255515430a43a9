"""The mask of a saliency network: how likely each place belongs to the subject, coarse, through OpenCV alone."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError, is_out_of_memory
from core.files import is_there, read_file
from core.subject.networks import SIDES, Network, bundled_path, network_of
from core.text.translate import mark, tr

Mask = NDArray[np.float32]
"""(H, W) float32 in [0, 1]."""
_MOST_BYTES = 2 << 30


class Saliency:
    """A saliency network, ready to be asked; loaded at the first question, and for one thread at a time."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._net: Any = None
        self._side = 0

    def mask(self, image: NDArray[np.uint8]) -> Mask:
        """Return the mask of an image, RGB (H, W, 3), of (H, W) as well but no finer than the network's square.

        Raises:
            UserError: the file cannot be read, is no network that OpenCV can run, or returns no mask.
        """
        if self._net is None:
            self._net = _read(self.network)
        answer = self._ask(image, self._side) if self._side else self._first_answer(image)
        height, width = image.shape[:2]
        return _float(cv2.resize(answer, (width, height), interpolation=cv2.INTER_LINEAR))

    def _first_answer(self, image: NDArray[np.uint8]) -> Mask:
        """Return the answer, and keep the size that it was got with where the file's name does not tell it."""
        sides = (self.network.side,) if self.network.side else SIDES
        for side in sides:
            try:
                answer = self._ask(image, side)
            except UserError:
                if side == sides[-1]:
                    raise
            else:
                self._side = side
                return answer
        raise RuntimeError("no size to try")

    def _ask(self, image: NDArray[np.uint8], side: int) -> Mask:
        self._net.setInput(_normalized(image, side, self.network))
        try:
            answer = np.asarray(self._net.forward(self._net.getUnconnectedOutLayersNames()[0]))
        except cv2.error as error:
            if is_out_of_memory(error):
                raise
            raise _unusable(self.network, _NOT_RUN) from error
        return _mask_of(answer, self.network)


def small_saliency() -> Saliency | None:
    """Return the small network that comes along; None if it is not here."""
    path = bundled_path()
    return Saliency(network_of(path)) if is_there(path) else None


def _read(network: Network) -> Any:
    data = read_file(network.path, _MOST_BYTES)
    try:
        return cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
    except cv2.error as error:
        if is_out_of_memory(error):
            raise
        raise _unusable(network, _NOT_LOADED) from error


_NOT_RUN = mark(
    "{network} cannot be used to find the subject: OpenCV cannot run it; "
    "choose another ONNX file, such as u2net.onnx."
)
_NOT_LOADED = mark(
    "{network} cannot be used to find the subject: OpenCV cannot load it; "
    "choose another ONNX file, such as u2net.onnx."
)
_NO_MASK = mark(
    "{network} cannot be used to find the subject: its answer is not a mask; choose another ONNX file, such as "
    "u2net.onnx."
)


def _unusable(network: Network, sentence: str) -> UserError:
    return UserError(tr(sentence, network=network.path.name))


def _normalized(image: NDArray[np.uint8], side: int, network: Network) -> NDArray[np.float32]:
    """Return (1, 3, side, side): the image over its brightest value, less the mean, over the deviation."""
    square = _float(cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA))
    square /= max(float(square.max()), 1.0)
    square -= np.array(network.mean, np.float32)
    square /= np.array(network.std, np.float32)
    return np.ascontiguousarray(square.transpose(2, 0, 1)[None])


def _mask_of(answer: NDArray[Any], network: Network) -> Mask:
    """Return the one plane of an answer in [0, 1]; some networks leave the last step, a sigmoid, to who asks them."""
    planes = [size for size in answer.shape if size > 1]
    if len(planes) != 2 or not np.isfinite(answer).all():
        raise _unusable(network, _NO_MASK)
    mask = _float(answer.reshape(planes))
    if mask.min() < -0.01 or mask.max() > 1.01:
        mask = _float(1 / (1 + np.exp(-np.clip(mask, -30, 30))))
    return np.clip(mask, 0, 1)


def _float(array: Any) -> NDArray[np.float32]:
    return np.asarray(array, np.float32)
