"""The functions behind the rows of fixtures/deviations/common.yaml: what every registry can do wrongly."""

from simulator.deviations import Reader, Replacements
from simulator.registry_deviations import (
    delivery,
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
    habits.ROWS,
    messages.ROWS,
    refusals.ROWS,
    restrictions.ROWS,
    searching.ROWS,
    subscribing.ROWS,
)
