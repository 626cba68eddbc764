"""The parts that a simulated system can play, each with what creates it."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from simulator.settings import Settings
from simulator.system import System

ROLES = ("ibr", "ess", "sp-mis")


def creator(role: str) -> Callable[..., System]:
    """Return the function that creates a system of `role`, which is imported when it is needed; KeyError if unknown."""
    if role not in ROLES:
        raise KeyError(f"no role {role!r}; known are {', '.join(ROLES)}")
    name = role.replace("-", "_")
    create: Callable[..., Any] = getattr(import_module(f"simulator.{name}"), f"create_{name}")
    return create


def sender_id(role: str) -> str:
    """Return the sender_id of the system of `role`, unless whoever creates it sets another."""
    settings: Settings = import_module(f"simulator.{role.replace('-', '_')}").SETTINGS
    return settings.sender_id
