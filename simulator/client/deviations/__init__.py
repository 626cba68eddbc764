"""What is behind the rows of fixtures/deviations/client.yaml: what a system does wrongly that sends requests."""

from simulator.client.deviations import habits, sending, taking
from simulator.deviations import Reader, Replacements

READERS: tuple[Reader, ...] = (taking.taking,)
REPLACEMENTS = Replacements.of_all(habits.ROWS, sending.ROWS, taking.ROWS)
