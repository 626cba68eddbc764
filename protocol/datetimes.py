"""Read and write the date-times of the standard: ISO 8601 with a time zone (ibr.md section 6.3 and 5.10)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_FORM = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?P<time>[Tt](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?)?"
    r"(?P<zone>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)


@lru_cache(maxsize=4096)
def parse_datetime(text: str) -> datetime:
    """Return the moment that `text` names, with its own offset; ValueError says why it names none.

    The forms of RFC 3339, and those of ISO 8601 that RFC 3339 lacks and that name one moment all the same:
    offsets +0545 and +05, a comma before the fraction, no seconds. Digits beyond the microsecond are dropped,
    a leap second is the second after it.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError("is not a date-time like 2026-01-15T09:30:00Z")
    if form["time"] is None:
        raise ValueError("is a date without a time")
    if form["zone"] is None:
        raise ValueError("has no time zone")
    second = int(form["second"] or 0)
    leap = second == 60
    try:
        moment = datetime(
            int(form["year"]),
            int(form["month"]),
            int(form["day"]),
            int(form["hour"]),
            int(form["minute"]),
            59 if leap else second,
            int((form["fraction"] or "0")[:6].ljust(6, "0")),
            tzinfo=_zone(form["zone"]),
        )
        utc = moment.astimezone(UTC)
        if leap and (utc.hour, utc.minute) != (23, 59):
            raise ValueError("second must be in 0..59")
        return moment + timedelta(seconds=1) if leap else moment
    except OverflowError:
        raise ValueError("is out of the range of dates") from None
    except ValueError as error:
        raise ValueError(f"names no moment: {error}") from None


def _zone(text: str) -> timezone:
    if text in ("Z", "z"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("offset must be under 24:00")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def later(text: str, seconds: float) -> str:
    """Return the moment that is `seconds` after the one that `text` names; ValueError as parse_datetime."""
    return format_datetime(parse_datetime(text) + timedelta(seconds=seconds))


def format_datetime(moment: datetime) -> str:
    """Return `moment` in UTC in the form that every reading of the standard accepts (RFC 3339, "Z")."""
    if moment.utcoffset() is None:
        raise ValueError(f"the date-time {moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
