"""The functions behind the rows of fixtures/deviations/ibr.yaml that are behaviour and not data."""

from simulator.deviations import Reader, Replacements
from simulator.ibr.deviations import (
    delivery,
    enrolment,
    habits,
    messages,
    queries,
    refusals,
    restrictions,
    searching,
    subscribing,
)

READERS: tuple[Reader, ...] = (queries.rewriting,)
REPLACEMENTS = Replacements.of_all(
    delivery.ROWS,
    enrolment.ROWS,
    habits.ROWS,
    messages.ROWS,
    refusals.ROWS,
    restrictions.ROWS,
    searching.ROWS,
    subscribing.ROWS,
)
