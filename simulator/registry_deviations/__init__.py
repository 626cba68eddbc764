"""The functions behind the rows of fixtures/deviations/{common,load,cases}.yaml: what every registry can do wrongly."""

from simulator.deviations import Reader, Replacements
from simulator.registry_deviations import (
    colliding,
    crowding,
    delivery,
    faltering,
    habits,
    messages,
    overlapping,
    queries,
    refusals,
    restrictions,
    searching,
    subscribing,
    texts,
)

READERS: tuple[Reader, ...] = (queries.rewriting,)
REPLACEMENTS = Replacements.of_all(
    colliding.ROWS,
    crowding.ROWS,
    delivery.ROWS,
    faltering.ROWS,
    habits.ROWS,
    messages.ROWS,
    overlapping.ROWS,
    refusals.ROWS,
    restrictions.ROWS,
    searching.ROWS,
    subscribing.ROWS,
    texts.ROWS,
)
