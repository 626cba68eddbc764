"""The functions behind the rows of fixtures/deviations/ess.yaml and client.yaml that are behaviour and not data."""

from simulator import registry_deviations
from simulator.access import deviations as access_deviations
from simulator.client import deviations as client_deviations
from simulator.deviations import Reader, Replacements
from simulator.employment.deviations import checking, habits, programmes, records, referring, searching
from simulator.security import deviations as security_deviations

READERS: tuple[Reader, ...] = (*registry_deviations.READERS, *client_deviations.READERS)
REPLACEMENTS = Replacements.of_all(
    registry_deviations.REPLACEMENTS,
    access_deviations.ROWS,
    security_deviations.ROWS,
    security_deviations.OF_CLIENTS,
    client_deviations.REPLACEMENTS,
    checking.ROWS,
    habits.ROWS,
    programmes.ROWS,
    records.ROWS,
    referring.ROWS,
    searching.ROWS,
)
