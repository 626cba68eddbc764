"""Compare what the IUT tells with what it was told, member by member, in every form that the standard lets them have.

A value whose form another requirement judges, like a date that is none, is not compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from protocol.codes import directory
from protocol.datetimes import parse_datetime

Same = Callable[[Any, str], bool]
"""Tells whether a value of the IUT is the one that it was told."""

_AMOUNT = re.compile(r"\d+(?:\.\d+)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _same_text(told: Any, wanted: str) -> bool:
    """Tell whether a text is the same, whichever of its characters are composed."""
    return unicodedata.normalize("NFC", str(told)) == unicodedata.normalize("NFC", wanted)


def _same_moment(told: Any, wanted: str) -> bool:
    """Tell whether a date-time is the same moment, or a day, or a date-time without zone, is of its day."""
    text = str(told)
    try:
        return parse_datetime(text) == parse_datetime(wanted)
    except ValueError:
        return _DAY.match(text) is None or text[:10] == wanted[:10]


def _last_moment(told: Any, wanted: str) -> bool:
    """Tell whether the last of the dates of changes is the same moment."""
    listed = told if isinstance(told, list) else [told]
    return not listed or any(_same_moment(each, wanted) for each in listed)


def _same_entry(name: str) -> Same:
    """Return what tells whether a value is the same entry of a directory, as code or as label."""

    def same(told: Any, wanted: str) -> bool:
        known = directory(name)
        code = known.code_of(str(told))
        return code is None or code == known.code_of(wanted)

    return same


def _same_benefit_type(told: Any, wanted: str) -> bool:
    return directory("benefit_type").code_of(str(told)) == wanted


def _same_amount(told: Any, wanted: str) -> bool:
    """Tell whether currency and number are the same, whatever their order."""
    return _amount(str(told)) == _amount(wanted)


def _amount(text: str) -> tuple[tuple[str, ...], tuple[Decimal, ...]]:
    return tuple(_CURRENCY.findall(text)), tuple(Decimal(number) for number in _AMOUNT.findall(text))


SAME: Mapping[str, Same] = {
    "surname": _same_text,
    "given_name": _same_text,
    "sex": _same_entry("sex"),
    "birth_date": _same_moment,
    "enrolment_date": _same_moment,
    "enrolment_status": _same_entry("enrolment_status"),
    "status_change_date": _last_moment,
    "benefit_type": _same_benefit_type,
    "benefit_date": _same_moment,
    "benefit_value": _same_amount,
}
"""How each member is compared."""
