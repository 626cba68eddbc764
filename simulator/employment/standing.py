"""The standing of somebody in a programme, as it is told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """That somebody is enrolled in a programme; `side` is whose it is, "ess" or "sp", None where that is not said."""

    programme: str
    status: str = "1"
    name: str | None = None
    side: str | None = None
    enrolled_on: str | None = None
    places: int | None = None
