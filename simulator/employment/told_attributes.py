"""Read back what a record tells in additional attributes of ours: it is news of the teller's, not part of a person."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from simulator.employment.arrivals import Arrival
from simulator.employment.standing import Standing
from simulator.record_members import InvalidMember, as_list, code, optional_text

_ATTRIBUTES = "additional_attributes"
_STATUS = "enrolment_status"
_DERIVED = (_STATUS, "job_search_compliance")
"""The keys under which a registry tells what it works out for each record (simulator.employment.registry)."""


def with_standings(arrival: Arrival) -> Arrival:
    """Return an arrival with the standings that its attributes tell as enrolments, and without these attributes.

    Kept as a part of the person they would be told back, each time as something new.
    """
    attributes = as_list(arrival.document.get(_ATTRIBUTES))
    own = [each for each in attributes if not _is_derived(each)]
    document = {name: value for name, value in arrival.document.items() if name != _ATTRIBUTES}
    if own:
        document[_ATTRIBUTES] = own
    members = tuple(with_standings(each) for each in arrival.members)
    return replace(arrival, document=document, members=members, enrolments=tuple(_standings(attributes)))


def _is_derived(attribute: Any) -> bool:
    return isinstance(attribute, Mapping) and attribute.get("key") in _DERIVED


def _standings(attributes: list[Any]) -> Iterator[Standing]:
    """Yield the standings that can be read; what cannot is left out, as with all that is optional."""
    for each in attributes:
        if not isinstance(each, dict) or each.get("key") != _STATUS:
            continue
        try:
            programme = optional_text(each, "programme_identifier", "")
            status = code({_STATUS: each.get("value")}, _STATUS, _STATUS, "", interface="ess")
        except InvalidMember:
            continue
        if programme is not None and status is not None:
            yield Standing(programme=programme, status=status)
