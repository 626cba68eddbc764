"""The types of records that a party tells, whatever prefix and case they are asked for with (ESS-C-33)."""

import re

from simulator.employment.registry import KINDS

_NAMES = {name.casefold(): name for name in KINDS}


def record_type(text: object) -> str | None:
    """Return the record type that `text` names, like Member or spdci:member; None for one that is not told here."""
    return _NAMES.get(re.split("[:/#]", str(text))[-1].casefold())
