"""Moments as numbers, so that a database compares them by instant and not by text."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from protocol.datetimes import format_datetime, parse_datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return the microseconds from 1970-01-01T00:00:00Z to `moment`."""
    return (moment - _EPOCH) // _MICROSECOND


def read_moment(text: str) -> datetime:
    """Return the moment that `text` names; a date is its midnight, and what lacks a zone is in UTC.

    The date_time page shows values without time and without zone beside those with both (DF.COM.STRING.01).
    Raises ValueError, which says why, for anything else.
    """
    for ending in ("", "Z", "T00:00:00Z"):
        try:
            return parse_datetime(text + ending)
        except ValueError as error:
            if ending == "":
                reason = error
    raise reason


@lru_cache(maxsize=4096)
def instant(text: str) -> int:
    """Return the microseconds of the moment that `text` names; ValueError says why it names none."""
    return micros(read_moment(text))


def zoned(text: str) -> str:
    """Return `text` if it names a moment with its zone, else the same moment in UTC; ValueError says why not."""
    try:
        parse_datetime(text)
    except ValueError:
        return format_datetime(read_moment(text))
    return text
