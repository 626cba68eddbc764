"""The functions behind the rows of fixtures/deviations/ibr.yaml and load.yaml that are behaviour and not data."""

from simulator import registry_deviations
from simulator.access import deviations as access_deviations
from simulator.deviations import Reader, Replacements
from simulator.ibr.deviations import (
    confusing,
    crossing,
    enrolment,
    files,
    forgetting,
    habits,
    keeping,
    messages,
    misreading,
    notifying,
    restrictions,
    retelling,
    searching,
)
from simulator.security import deviations as security_deviations

READERS: tuple[Reader, ...] = registry_deviations.READERS
REPLACEMENTS = Replacements.of_all(
    registry_deviations.REPLACEMENTS,
    access_deviations.ROWS,
    security_deviations.ROWS,
    confusing.ROWS,
    crossing.ROWS,
    enrolment.ROWS,
    files.ROWS,
    forgetting.ROWS,
    habits.ROWS,
    keeping.ROWS,
    messages.ROWS,
    misreading.ROWS,
    notifying.ROWS,
    restrictions.ROWS,
    retelling.ROWS,
    searching.ROWS,
)
