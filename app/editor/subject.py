"""The subject of the photo in view, found by a saliency network that is kept between questions."""

from pathlib import Path

from app.settings import Settings
from core.imaging.photo import Pixels
from core.subject.networks import Network, default_network, found_networks, network_of
from core.subject.proposal import Proposal, propose
from core.subject.saliency import Saliency, small_saliency
from core.text.translate import mark

PROPOSED = mark(
    "Subject proposed: check the Edge around it. Where it is wrong, scribble with Box and scribble, or paint "
    "over it."
)


class SubjectFinder:
    """Proposes marks with the network that was chosen, or else the first that is here."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._saliency: Saliency | None = None
        self._small: Saliency | None = None

    def found(self) -> tuple[Network, ...]:
        """Return the networks that lie where they are looked for."""
        return found_networks()

    @property
    def chosen(self) -> Path | None:
        """The file of the chosen network, None for the first that is here."""
        return self._settings.subject_network

    @property
    def selection(self) -> int | None:
        """The number of a photo's saved selection that is its subject, from 1; None to look for it."""
        return self._settings.subject_selection

    def choose(self, path: Path | None, selection: int | None = None) -> None:
        """Use the network of this file from now on, None for the first that is here; or first a saved selection."""
        self._settings.subject_network, self._settings.subject_selection = path, selection

    def network(self) -> Network:
        """Return the network that the next question goes to. Raises MissingNetworkError without any."""
        return network_of(self.chosen) if self.chosen is not None else default_network()

    def small(self) -> Saliency | None:
        """Return the small network that comes along, which a box asks; None without it. As for `propose`."""
        if self._small is None:
            self._small = small_saliency()
        return self._small

    def propose(self, image: Pixels) -> Proposal:
        """Return marks for an image, on the thread for short jobs alone. Raises UserError."""
        saliency, network = self._saliency, self.network()
        if saliency is None or saliency.network != network:
            saliency = Saliency(network)
        proposal = propose(image, saliency)
        self._saliency = saliency
        return proposal
