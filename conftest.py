"""Let the tests run from a bare checkout; an installed package, of whatever kind, is used as it is."""

import importlib.util
import sys
from pathlib import Path

if importlib.util.find_spec("protocol") is None:
    sys.path.insert(0, str(Path(__file__).resolve().parent))
