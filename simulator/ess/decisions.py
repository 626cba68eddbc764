"""Whether a referred person is taken into our programme: the receiving programme decides (PRS.EMP.01).

A referral never guarantees enrolment. Ours takes in whoever is of working age, alive, and not known to be employed,
as long as it has places; what cannot be judged from the referral waits for a counsellor.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from simulator.employment.age import age
from simulator.employment.party import Decision
from simulator.moments import read_moment

YOUNGEST, OLDEST = 15, 64
"""Years of age of those who are of working age."""
WITHOUT_WORK = ("6", "7")
"""Not employed and Unknown (CD.COM.16); who has no employment status may be without work too."""


def decide(member: Mapping[str, Any], *, now: datetime, has_places: bool) -> Decision:
    """Decide about a referred Member."""
    person = member.get("demographic_info", {})
    if person.get("death_date") is not None:
        return Decision("declined", "the person has died")
    status = member.get("employment_status")
    if status is not None and status not in WITHOUT_WORK:
        return Decision("declined", "the person is employed")
    if person.get("birth_date") is None:
        return Decision("pending", "without a date of birth a counsellor has to decide")
    years = age(read_moment(person["birth_date"]), now)
    if not YOUNGEST <= years <= OLDEST:
        return Decision("declined", f"aged {years}; the programme is for those from {YOUNGEST} to {OLDEST}")
    if not has_places:
        return Decision("declined", "the programme has no place left")
    return Decision("accepted", "of working age and without work")
