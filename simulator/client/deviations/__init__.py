"""What is behind the rows of fixtures/deviations/{client,cases}.yaml: what a system that sends requests does ill."""

from simulator.client.deviations import habits, sending, taking
from simulator.deviations import Reader, Replacements
from simulator.registry_deviations import texts

READERS: tuple[Reader, ...] = (taking.taking,)
REPLACEMENTS = Replacements.of_all(habits.ROWS, sending.ROWS, taking.ROWS, texts.OF_CLIENTS)
