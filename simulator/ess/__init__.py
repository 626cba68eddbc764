"""A simulated employment support system."""

from typing import Any

from simulator.employment.creation import create_party
from simulator.ess.system import System
from simulator.settings import Settings

__all__ = ["System", "create_ess"]

SETTINGS = Settings(sender_id="ess.example.org")


def create_ess(**options: Any) -> System:
    """Return a new ESS; the options are those of `create_party`."""
    return create_party(System, SETTINGS, **options)
