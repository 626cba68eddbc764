"""Give requests their moments and references."""

from simulator.composer import Composer
from simulator.identifiers import Identifiers


class Stamp:
    """Gives the current moment, and new references."""

    def __init__(self, *, composer: Composer, identifiers: Identifiers) -> None:
        self._composer = composer
        self._identifiers = identifiers

    def timestamp(self) -> str:
        """Return the current moment as the standard writes it."""
        return self._composer.timestamp()

    def reference_id(self) -> str:
        """Return a new reference_id."""
        return self._identifiers.new("reference")
