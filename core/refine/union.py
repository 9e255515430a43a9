"""Connected sets from pairs, for any number of members."""

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


def roots(count: int, pairs: Indices) -> Indices:
    """Return for each of ``count`` members the lowest member of its set; ``pairs`` (n, 2) are joined."""
    root = np.arange(count)
    while True:
        ends = root[pairs]
        pairs = ends[ends[:, 0] != ends[:, 1]]
        if not len(pairs):
            return root
        np.minimum.at(root, pairs.max(axis=1), pairs.min(axis=1))
        while not np.array_equal(root, further := root[root]):
            root = further
