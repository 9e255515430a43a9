"""Peers beside us: which rows to measure at a size, and how many times our time and memory each peer takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.evaluation.inputs import BenchmarkPhoto
from core.evaluation.peers import Peer
from core.evaluation.rows import Row, summarize
from core.geometry import Size
from core.trimap.values import UNKNOWN


@dataclass(frozen=True)
class Group:
    """Peers at a size, and ours that they are compared with: in fp32, and as this machine takes it by itself."""

    ours: dict[str, Row]
    peers: Sequence[Row]
    picture: BenchmarkPhoto

    @property
    def rows(self) -> list[Row]:
        """Return all rows, ours first, each once."""
        return [*dict.fromkeys(self.ours.values()), *self.peers]

    def summaries(self) -> list[dict[str, Any]]:
        """Return plain values of all rows; peers' with ``ratios``, and ``difference`` where alphas must agree."""
        bases = {name: summarize(row) for name, row in self.ours.items()}
        own = [summarize(row) for row in dict.fromkeys(self.ours.values())]
        return [*own, *({**summarize(row), **self._beside(row, bases)} for row in self.peers)]

    def _beside(self, row: Row, bases: dict[str, dict[str, Any]]) -> dict[str, Any]:
        peer = summarize(row)
        if "seconds" not in peer:
            return {}
        ratios = {
            name: {
                "seconds": peer["seconds"]["total"] / ours["seconds"]["total"],
                "memory": peer["memory"] / max(ours["memory"], 1),
            }
            for name, ours in bases.items()
            if "seconds" in ours
        }
        if "alpha" not in row.task or "fp32" not in ratios:
            return {"ratios": ratios}
        return {"ratios": ratios, "difference": self._difference(row, self.ours["fp32"])}

    def _difference(self, theirs: Row, ours: Row) -> float:
        """Return the largest difference of two alphas in the unknown region."""
        one, other = np.load(theirs.task["alpha"]), np.load(ours.task["alpha"])
        return float(np.abs(one - other)[np.load(self.picture.trimap) == UNKNOWN].max(initial=0))


@dataclass(frozen=True)
class PeerDesk:
    """Facts that decide the rows of peers.

    Attributes:
        folder: where children leave alphas, and where the weights lie that we share with Transformers.
        model, model_name: our model for peers that bring none of our weights.
        device: "cpu" or "cuda".
        fastest: the precision that "auto" comes to.
        limit_s: seconds after which a run is ended.
        allowed: bytes a peer may take.
    """

    folder: Path
    model: str
    model_name: str
    device: str
    fastest: str
    limit_s: float
    allowed: int

    @property
    def weights(self) -> Path:
        """The file of the weights that our ViTMatte and Transformers' share."""
        return self.folder / "vitmatte-small.pth"

    def groups(self, peers: Sequence[Peer], size: Size, picture: BenchmarkPhoto) -> list[Group]:
        """Return the rows of a size: peers with our ViTMatte's weights and ours with these, then the others."""
        both = [[peer for peer in peers if peer.takes_weights == shared] for shared in (True, False)]
        return [self._group(found, size, picture) for found in both if found]

    def _group(self, peers: Sequence[Peer], size: Size, picture: BenchmarkPhoto) -> Group:
        rows = [self._peer_row(peer, size, picture) for peer in peers]
        if all(peer.absence() for peer in peers):
            return Group({}, rows, picture)
        shared = peers[0].takes_weights
        model, name = (str(self.weights), "vitmatte-small") if shared else (self.model, self.model_name)
        own = {
            precision: self._our_row(f"ours, {name}, {precision}", model, precision, size, picture)
            for precision in ("fp32", self.fastest)
        }
        return Group({"fp32": own["fp32"], "auto": own[self.fastest]}, rows, picture)

    def _our_row(self, name: str, model: str, precision: str, size: Size, picture: BenchmarkPhoto) -> Row:
        options = {"device": self.device, "precision": precision, "foreground": False, "polish": 0}
        alpha = str(picture.image.with_suffix(f".{name}.npy"))
        return Row(name, size, picture.task("ours", model=model, options=options, alpha=alpha), self.limit_s)

    def _peer_row(self, peer: Peer, size: Size, picture: BenchmarkPhoto) -> Row:
        task = picture.task(peer.task)
        if peer.takes_weights:
            alpha = str(picture.image.with_suffix(f".{peer.task}.npy"))
            task = {**task, "weights": str(self.weights), "device": self.device, "alpha": alpha}
        return Row(
            peer.name, size, task, self.limit_s, reason=peer.absence() or self._shortage(peer, size, picture)
        )

    def _shortage(self, peer: Peer, size: Size, picture: BenchmarkPhoto) -> str:
        needed = peer.needs(size, picture.unknown)
        if needed <= self.allowed:
            return ""
        told, allowed = f"{needed / 2**30:.1f} GB", f"{self.allowed / 2**30:.1f} GB"
        return f"not tried: takes about {told}, more than the {allowed} it may take"
