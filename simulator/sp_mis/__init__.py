"""A simulated SP-MIS: the SP system of the employment interface, and a programme that reports to the IBR."""

from typing import Any

from simulator.employment.creation import create_party
from simulator.settings import Settings
from simulator.sp_mis.system import System

__all__ = ["System", "create_sp_mis"]

SETTINGS = Settings(sender_id="spmis.example.org")


def create_sp_mis(**options: Any) -> System:
    """Return a new SP-MIS; the options are those of `create_party`."""
    return create_party(System, SETTINGS, **options)
