"""Find people by the identifiers that decisions name them by."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from simulator.employment.tables import consents, identifiers, subjects
from simulator.record_members import InvalidMember

REFERRAL = "referral"
"""The purpose for which somebody consents to have their details shared (PRS.EMP.01, PRS.EMP.02)."""


def known(connection: Connection, identifier: str, path: str, *, kind: str = "member") -> int:
    """Return the id of the member, or group, with an identifier; InvalidMember at `path` if nobody has it."""
    found = select(subjects.c.id).join(identifiers, identifiers.c.subject_id == subjects.c.id)
    subject = connection.scalar(found.where(identifiers.c.value == identifier, subjects.c.kind == kind).limit(1))
    if subject is None:
        raise InvalidMember(path, f"no {kind} with the identifier {identifier[:99]} is known")
    return int(subject)


def consenting(connection: Connection, people: Iterable[int]) -> list[int]:
    """Return those of `people` who consented to a referral, in their order."""
    wanted = list(people)
    found = select(consents.c.subject_id).where(consents.c.subject_id.in_(wanted), consents.c.purpose == REFERRAL)
    agreed = set(connection.scalars(found))
    return [each for each in wanted if each in agreed]
