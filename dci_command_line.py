"""The way into `dci`: our packages come before a vendor's folders of the same names, wherever those are."""

import importlib
import sys
from pathlib import Path
from typing import NoReturn


def main() -> NoReturn:
    """Run the command `dci`."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    try:
        for package in ("conformance", "protocol", "simulator"):
            importlib.import_module(package)  # from now on their modules are found in them
    finally:
        sys.path.pop(0)  # it could hide modules of Python itself

    from conformance.command_line import main as run

    run()


if __name__ == "__main__":
    main()
