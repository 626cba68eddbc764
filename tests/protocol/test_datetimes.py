"""Date-times name one moment, in every form that ISO 8601 with a time zone allows."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.datetimes import format_datetime, parse_datetime
from protocol.formats import is_datetime, is_uri

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15T12:00:00Z",
        "2026-01-15t12:00:00z",
        "2026-01-15T12:00:00+00:00",
        "2026-01-15T12:00:00-00:00",
        "2026-01-15T12:00Z",
        "2026-01-15T17:45:00+05:45",
        "2026-01-15T17:45:00+0545",
        "2026-01-15T17:00:00+05",
        "2026-01-15T07:00:00-05:00",
        "2026-01-16T11:59:00+23:59",
        "2026-01-15T12:00:00.0Z",
        "2026-01-15T12:00:00,000Z",
        "2026-01-15T12:00:00.0000009999Z",
    ],
)
def test_one_moment_in_many_forms(text: str) -> None:
    assert parse_datetime(text) == NOON
    assert is_datetime(text)


def test_fractions_and_offsets_are_kept() -> None:
    moment = parse_datetime("2026-01-15T12:00:00.123456789+05:45")
    assert moment.microsecond == 123456
    assert moment.utcoffset() == timedelta(hours=5, minutes=45)
    assert parse_datetime("2026-01-15T12:00:00.5Z").microsecond == 500000


def test_a_leap_second_is_the_second_after_it() -> None:
    assert parse_datetime("2016-12-31T23:59:60Z") == datetime(2017, 1, 1, tzinfo=UTC)
    assert parse_datetime("2017-01-01T05:44:60+05:45") == datetime(2017, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not a date-time"),
        ("nonsense", "is not a date-time"),
        ("02.05.2004", "is not a date-time"),
        ("2024-04-12 00:00:00Z", "is not a date-time"),
        ("2024-04-12T00:00:00ZZ", "is not a date-time"),
        ("2024-04-12T00:00:00Z\n", "is not a date-time"),
        ("20240412T000000Z", "is not a date-time"),
        ("2024-04-12T08:00:00 PM", "is not a date-time"),
        ("٢٠٢٤-04-12T00:00:00Z", "is not a date-time"),
        ("2024-04-12", "is a date without a time"),
        ("2024-04-12T00:00", "has no time zone"),
        ("2024-04-12T00:00:00.000", "has no time zone"),
        ("2024-02-30T00:00:00Z", "names no moment"),
        ("2024-13-01T00:00:00Z", "names no moment"),
        ("2024-04-12T24:00:00Z", "names no moment"),
        ("2024-04-12T12:60:00Z", "names no moment"),
        ("2024-04-12T12:00:60Z", "names no moment"),
        ("2024-04-12T12:00:61Z", "names no moment"),
        ("2024-04-12T12:00:00+24:00", "names no moment"),
        ("2024-04-12T12:00:00+01:60", "names no moment"),
        ("0000-01-01T00:00:00Z", "names no moment"),
        ("0001-01-01T00:00:00+05:00", "out of the range"),
        ("9999-12-31T23:59:59-01:00", "out of the range"),
        ("9999-12-31T23:59:60Z", "out of the range"),
    ],
)
def test_what_names_no_moment_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_datetime(text)
    assert not is_datetime(text)


MOMENTS = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 (the zone is drawn beside)
    max_value=datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


@given(MOMENTS)
@settings(database=None, deadline=None)
def test_what_is_written_is_read_again(moment: datetime) -> None:
    assert parse_datetime(format_datetime(moment)) == moment
    assert parse_datetime(moment.isoformat()) == moment
    assert format_datetime(moment).endswith("Z")


@given(st.text(max_size=40))
@settings(database=None, deadline=None)
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        assert parse_datetime(text).utcoffset() is not None
    except ValueError as error:
        assert str(error)


def test_a_moment_without_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        format_datetime(NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org",
        "https://example.org:8443/callback/on-search?x=1#y",
        "HTTP://EXAMPLE.ORG/",
        "http://[2001:db8::1]:80/x",
        "http://user:pass@example.org/a%20b",
        "sftp://files.example.org/inbox",
        "urn:example:1",
        "mailto:a@example.org",
    ],
)
def test_absolute_uris(text: str) -> None:
    assert is_uri(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "/callback",
        "//example.org/x",
        "https://",
        "https:///path",
        "http:example.org",
        "https://exam ple.org",
        "https://example.org/{namespace}",
        "https://example.org/%zz",
        "https://example.org/é",
        "https://example.org/\n",
        "1http://example.org",
    ],
)
def test_what_is_no_absolute_uri(text: str) -> None:
    assert not is_uri(text)


def test_formats_are_about_strings_only() -> None:
    assert is_uri(5)
    assert is_datetime(None)
