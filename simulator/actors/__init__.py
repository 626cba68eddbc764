"""Stand-ins for the systems that a process needs besides the three roles: present in the story, and not judged."""

from collections.abc import Mapping
from typing import Any

from simulator.actors.actor import Actor
from simulator.actors.civil_registry import CivilRegistry
from simulator.actors.disability_registry import DisabilityRegistry
from simulator.actors.education_system import EducationSystem
from simulator.actors.id_system import IdSystem
from simulator.actors.payments_system import PaymentsSystem
from simulator.actors.social_registry import SocialRegistry
from simulator.actors.tax_system import TaxSystem

__all__ = ["ROLES", "Actor", "create_actor"]

ROLES: Mapping[str, type[Actor]] = {
    "civil-registry": CivilRegistry,
    "disability-registry": DisabilityRegistry,
    "education-system": EducationSystem,
    "id-system": IdSystem,
    "payments-system": PaymentsSystem,
    "social-registry": SocialRegistry,
    "tax-system": TaxSystem,
}


def create_actor(role: str, knows: Mapping[str, Any]) -> Actor:
    """Return the stand-in of a role, which answers from what it `knows`; KeyError for a role that has none."""
    if role not in ROLES:
        raise KeyError(f"no stand-in for {role!r}; there are {', '.join(ROLES)}")
    return ROLES[role](knows)
