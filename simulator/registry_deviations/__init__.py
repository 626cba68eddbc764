"""The functions behind the rows of fixtures/deviations/{common,load,cases}.yaml: what every registry can do wrongly."""

from simulator.deviations import Reader, Replacements
from simulator.registry_deviations import (
    addressing,
    characters,
    colliding,
    crowding,
    delivery,
    faltering,
    habits,
    messages,
    misreading,
    overlapping,
    queries,
    refusals,
    repeating,
    restrictions,
    searching,
    subscribing,
    subscribing_again,
    subscribing_together,
    texts,
)

READERS: tuple[Reader, ...] = (queries.rewriting,)
REPLACEMENTS = Replacements.of_all(
    addressing.ROWS,
    characters.ROWS,
    colliding.ROWS,
    crowding.ROWS,
    delivery.ROWS,
    faltering.ROWS,
    habits.ROWS,
    messages.ROWS,
    misreading.ROWS,
    overlapping.ROWS,
    refusals.ROWS,
    repeating.ROWS,
    restrictions.ROWS,
    searching.ROWS,
    subscribing.ROWS,
    subscribing_again.ROWS,
    subscribing_together.ROWS,
    texts.ROWS,
)
