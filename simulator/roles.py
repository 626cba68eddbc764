"""The parts that a simulated system can play, each with what creates it."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from simulator.system import System

ROLES = ("ibr", "ess", "sp-mis")


def creator(role: str) -> Callable[..., System]:
    """Return the function that creates a system of `role`, which is imported when it is needed; KeyError if unknown."""
    if role not in ROLES:
        raise KeyError(f"no role {role!r}; known are {', '.join(ROLES)}")
    name = role.replace("-", "_")
    create: Callable[..., Any] = getattr(import_module(f"simulator.{name}"), f"create_{name}")
    return create
