"""The functions behind the rows of fixtures/deviations/ibr.yaml that are behaviour and not data."""

from simulator.deviations import Reader, Replacements
from simulator.ibr.deviations import (
    delivery,
    enrolment,
    habits,
    messages,
    queries,
    refusals,
    searching,
    subscribing,
)

READERS: tuple[Reader, ...] = (queries.rewriting,)
REPLACEMENTS = Replacements()

for _group in (delivery, enrolment, habits, messages, refusals, searching, subscribing):
    _group.register(REPLACEMENTS)
