"""The names of events, which the interfaces spell each in its own way (IBR-I-30, ESS-C-30)."""

import re

from protocol.codes import closed_list

ENROLMENT, STATUS_CHANGE = "enrolment", "enrolment_status_change"
"""The events whatever the interface, in the spelling of the pages."""

_SPELLINGS = re.compile("enrol(?:lement|lment|ment)")


def neutral(text: str) -> str:
    """Return the name of an event in the spelling of the pages, without what stands before a colon."""
    return _SPELLINGS.sub("enrolment", text.rsplit(":", 1)[-1])


def spelt(text: str, interface: str) -> str | None:
    """Return the event that `text` names in the spelling of an interface, None for one that it does not know."""
    known = closed_list("event_type", interface=interface)
    return next((event for event in known if neutral(event) == neutral(text)), None)
