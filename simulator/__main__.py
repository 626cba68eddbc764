"""Run a simulated system: python -m simulator ibr --port 0."""

import argparse
import sys

from simulator.deviations import UnknownDeviation
from simulator.serving import serve
from simulator.store import StoreError


def main(arguments: list[str] | None = None) -> int:
    """Run the system that the arguments name until it is told to stop; 2 for arguments that make no sense."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description="Run a simulated DCI system.")
    parser.add_argument("role", choices=["ibr"], help="the part that the system plays")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen at; 0 takes a free one (default)")
    parser.add_argument("--db", default=None, metavar="URL", help="database, like sqlite:///ibr.db (default: temporary)")
    parser.add_argument("--people", type=int, default=0, help="synthetic people to enrol into an empty database")
    parser.add_argument("--seed", type=int, default=1, help="which synthetic people (default: %(default)s)")
    parser.add_argument("--deviation", default=None, metavar="NAME", help="the fault or variant to show")
    chosen = parser.parse_args(arguments)
    try:
        run(chosen)
    except (UnknownDeviation, StoreError, OSError) as error:
        print(f"simulator: {error.args[0] if error.args else error}", file=sys.stderr)
        return 2
    return 0


def run(chosen: argparse.Namespace) -> None:
    """Create the system and serve it; its first line of output says `ready` and the address."""
    from simulator.ibr import create_ibr
    from simulator.temporary import temporary_database

    with temporary_database() as temporary:
        system = create_ibr(
            database=chosen.db or temporary, deviation=chosen.deviation, people=chosen.people, seed=chosen.seed
        )
        serve(system, host=chosen.host, port=chosen.port, ready=lambda url: print(f"ready {url}", flush=True))


if __name__ == "__main__":
    sys.exit(main())
