"""The functions behind the rows of fixtures/deviations/security.yaml: what a system with security on does wrongly."""

from simulator.deviations import Replacements
from simulator.security.deviations import arriving, decrypting, leaving, refusing, verifying

ROWS = Replacements.of_all(arriving.ROWS, decrypting.ROWS, leaving.ROWS, refusing.ROWS, verifying.ROWS)
OF_CLIENTS = Replacements.of_all(arriving.OF_CLIENTS, decrypting.OF_CLIENTS, leaving.OF_CLIENTS, verifying.OF_CLIENTS)
"""Those of the roles that send requests."""
