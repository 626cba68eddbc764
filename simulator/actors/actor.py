"""What every stand-in is: it knows something, and answers questions from it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any


class Actor(ABC):
    """A system that is asked, and that no interface of ours leads to."""

    def __init__(self, knows: Mapping[str, Any]) -> None:
        self._knows = knows

    @abstractmethod
    def answer(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what the system answers; KeyError for a question that it does not understand."""

    def known(self, name: str) -> Any:
        """Return what the system knows under a name, nothing where it knows nothing."""
        return self._knows.get(name, ())
