"""Whether a job seeker complies: an activity of job search within the last days (PRS.EMP.05; ours, see ESS-C-21)."""

SEARCHING_DAYS = 30
_DAY = 24 * 3600 * 1_000_000


def compliance(latest_activity: int, now: int) -> str:
    """Return "compliant" or "not compliant"; both moments are microseconds since 1970."""
    return "compliant" if now - latest_activity <= SEARCHING_DAYS * _DAY else "not compliant"
