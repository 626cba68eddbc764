"""Run a simulated system: python -m simulator ibr --port 0."""

import argparse
import sys

from simulator.deviations import UnknownDeviation
from simulator.roles import ROLES, creator
from simulator.serving import serve
from simulator.store import StoreError


def main(arguments: list[str] | None = None) -> int:
    """Run the system that the arguments name until it is told to stop; 2 for arguments that make no sense."""
    chosen = _parser().parse_args(arguments)
    try:
        run(chosen)
    except UnknownDeviation as error:
        return _refused(f"{error.args[0]}; `dci deviations` lists them")
    except StoreError as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"cannot listen at {chosen.host} port {chosen.port}: {error.strerror or error}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description="Run a simulated DCI system.")
    parser.add_argument("role", choices=ROLES, help="the part that the system plays")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=0, help="port to listen at; 0 takes a free one (default)")
    parser.add_argument("--db", metavar="URL", help="database, like sqlite:///ibr.db (default: a temporary file)")
    parser.add_argument("--people", type=int, default=0, help="synthetic people to begin with")
    parser.add_argument("--seed", type=int, default=1, help="which synthetic people (default: %(default)s)")
    parser.add_argument("--deviation", metavar="NAME", help="the fault or variant to show")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{port} is not a port; give 0 to 65535")
    return port


def _refused(reason: str) -> int:
    print(f"simulator: {reason}", file=sys.stderr)
    return 2


def run(chosen: argparse.Namespace) -> None:
    """Create the system and serve it; its first line of output says `ready` and the address."""
    from simulator.temporary import temporary_database

    with temporary_database() as temporary:
        system = creator(chosen.role)(
            database=chosen.db or temporary,
            deviation=chosen.deviation,
            people=chosen.people,
            seed=chosen.seed,
        )
        serve(system, host=chosen.host, port=chosen.port, ready=lambda url: print(f"ready {url}", flush=True))


if __name__ == "__main__":
    sys.exit(main())
