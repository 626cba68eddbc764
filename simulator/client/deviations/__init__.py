"""What is behind the rows of fixtures/deviations/{client,cases}.yaml: what a system that sends requests does ill."""

from simulator.client.deviations import asking, habits, insisting, losing, sending, taking, updating
from simulator.deviations import Reader, Replacements
from simulator.registry_deviations import texts

READERS: tuple[Reader, ...] = (taking.taking,)
REPLACEMENTS = Replacements.of_all(
    asking.ROWS,
    habits.ROWS,
    insisting.ROWS,
    losing.ROWS,
    sending.ROWS,
    taking.ROWS,
    updating.ROWS,
    texts.OF_CLIENTS,
)
