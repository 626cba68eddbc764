"""Whether a referred applicant is taken into our income support: the SP-MIS decides eligibility (ASM.SP-MIS.01).

A referral never guarantees enrolment (PRS.EMP.02). Ours takes in adults without work, as long as it has places; what
cannot be judged from the referral waits for a case worker.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from simulator.employment.age import age
from simulator.employment.party import Decision
from simulator.moments import read_moment

YOUNGEST = 18
"""Years of age from which somebody applies for themselves."""
NOT_EMPLOYED = "6"
"""CD.COM.16."""
UNKNOWN = "7"
"""CD.COM.16."""


def decide(member: Mapping[str, Any], *, now: datetime, has_places: bool) -> Decision:
    """Decide about a referred Member."""
    person = member.get("demographic_info", {})
    status = member.get("employment_status", UNKNOWN)
    if person.get("death_date") is not None:
        return Decision("declined", "the person has died")
    if status == UNKNOWN:
        return Decision("pending", "without an employment status a case worker has to decide")
    if status != NOT_EMPLOYED:
        return Decision("declined", "the person is employed")
    if person.get("birth_date") is None:
        return Decision("pending", "without a date of birth a case worker has to decide")
    years = age(read_moment(person["birth_date"]), now)
    if years < YOUNGEST:
        return Decision("declined", f"aged {years}; the programme is for those from {YOUNGEST}")
    if not has_places:
        return Decision("declined", "the programme has no place left")
    return Decision("accepted", "an adult without work")
