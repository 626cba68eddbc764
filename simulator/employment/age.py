"""How old somebody is."""

from datetime import datetime


def age(birth: datetime, now: datetime) -> int:
    """Return the whole years from `birth` to `now`."""
    return now.year - birth.year - ((now.month, now.day) < (birth.month, birth.day))
