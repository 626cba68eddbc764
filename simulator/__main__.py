"""Run simulated systems: python -m simulator ibr --port 0."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from simulator.access.access_file import read_access
from simulator.callback_hosts import callback_hosts
from simulator.callbacks import is_http_address
from simulator.deviations import UnknownDeviation
from simulator.identifiers import Identifiers
from simulator.operator_file import OperatorFileError
from simulator.roles import ROLES, creator, sender_id
from simulator.security.configuration import Security
from simulator.security.mutual import PROTECTIONS, mutual_security
from simulator.security.security_file import read_security
from simulator.serving import serve
from simulator.store import StoreError
from simulator.system import System

ALL = "all"
LARGEST_PORT = 65535


def main(arguments: list[str] | None = None) -> int:
    """Run the system that the arguments name until it is told to stop; 2 for arguments that make no sense."""
    chosen = _parser().parse_args(arguments)
    if chosen.role == ALL and (chosen.db or chosen.deviation or chosen.public_url or chosen.security):
        return _refused(
            f"--db, --deviation, --public-url and --security are for one system; leave them out with {ALL!r}"
        )
    if chosen.role == ALL and chosen.port > LARGEST_PORT - len(ROLES) + 1:
        return _refused(f"--port {chosen.port} leaves no room for {len(ROLES)} ports; give a lower one")
    if chosen.role != ALL and chosen.protect:
        return _refused(f"--protect is for systems that are started together, by {ALL!r}; for one, give --security")
    if chosen.role == "ibr" and (chosen.ibr or chosen.ess or chosen.sp_mis):
        return _refused("an ibr asks no other system; leave out --ibr, --ess and --sp-mis")
    try:
        run(chosen)
    except UnknownDeviation as error:
        return _refused(f"{error.args[0]}; `dci deviations` lists them")
    except (StoreError, OperatorFileError) as error:
        return _refused(str(error))
    except OSError as error:
        others = f" to {chosen.port + len(ROLES) - 1}" if chosen.role == ALL else ""
        return _refused(f"cannot listen at {chosen.host} port {chosen.port}{others}: {error.strerror or error}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description="Run simulated DCI systems.")
    parser.add_argument("role", choices=(*ROLES, ALL), help="the part that the system plays, or all three at once")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=0, help="port, of three the first; 0 for any (default)")
    parser.add_argument("--db", metavar="URL", help="database, like sqlite:///ibr.db (default: a temporary file)")
    parser.add_argument("--people", type=int, default=0, help="synthetic people to begin with")
    parser.add_argument("--seed", type=int, default=1, help="which synthetic people (default: %(default)s)")
    parser.add_argument("--deviation", metavar="NAME", help="the fault or variant to show")
    parser.add_argument(
        "--public-url", metavar="URL", type=_address, help="where others reach it (default: where it listens)"
    )
    parser.add_argument("--access", metavar="FILE", type=Path, help="demand tokens of the clients in this file (TOML)")
    parser.add_argument(
        "--security", metavar="FILE", type=Path, help="sign, encrypt and verify as this file (TOML) says"
    )
    parser.add_argument(
        "--protect",
        metavar="DIALECT[+encryption]",
        choices=PROTECTIONS,
        help="have all three sign, and encrypt, what they send to one another, by keys made at the start",
    )
    parser.add_argument(
        "--allow-callbacks", metavar="HOST", action="append", default=[], help="a host that callbacks may go to"
    )
    for role in ROLES:
        parser.add_argument(
            f"--{role}", metavar="URL", type=_address, help=f"base address of the {role} that it works with"
        )
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"{port} is not a port; give 0 to {LARGEST_PORT}")
    return port


def _address(text: str) -> str:
    if not is_http_address(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an absolute http or https address")
    return text.rstrip("/")


def _refused(reason: str) -> int:
    print(f"simulator: {reason}", file=sys.stderr)
    return 2


def run(chosen: argparse.Namespace) -> None:
    """Create what is chosen and serve it; one line of output for each system says `ready`, its role and address.

    The line of a system that runs alone names no role.
    """
    from simulator.temporary import temporary_database

    roles = ROLES if chosen.role == ALL else (chosen.role,)
    given: dict[str, Any] = {
        "public_url": chosen.public_url,
        "ibr_url": chosen.ibr,
        "ess_url": chosen.ess,
        "sp_mis_url": chosen.sp_mis,
    }
    given["callback_hosts"] = callback_hosts(chosen.host, tuple(chosen.allow_callbacks))
    if chosen.access is not None:
        given["access"], given["credentials"] = read_access(chosen.access, os.environ)
    security = _security(chosen, roles)
    with ExitStack() as stack:
        systems = [
            creator(role)(
                database=chosen.db or stack.enter_context(temporary_database()),
                deviation=chosen.deviation,
                people=chosen.people,
                seed=chosen.seed,
                settings=given | {"security": security.get(role)},
            )
            for role in roles
        ]

        def ready(urls: Sequence[str]) -> None:
            if len(roles) > 1:
                _introduce(systems, urls)
            for role, url in zip(roles, urls, strict=True):
                print(f"ready {url}" if len(roles) == 1 else f"ready {role} {url}", flush=True)

        serve(systems, host=chosen.host, port=chosen.port, ready=ready)


def _security(chosen: argparse.Namespace, roles: Sequence[str]) -> Mapping[str, Security]:
    """Return by role how messages are protected; nothing where they are not."""
    if chosen.security is not None:
        return {role: read_security(chosen.security, os.environ) for role in roles}
    if chosen.protect is None:
        return {}
    names = {role: sender_id(role) for role in roles}
    mutual = mutual_security(tuple(names.values()), chosen.protect, Identifiers().random_bytes)
    return {role: mutual[name] for role, name in names.items()}


def _introduce(systems: Sequence[System], urls: Sequence[str]) -> None:
    """Tell each system the base addresses of the others, unless it was told another one for a role."""
    addresses = {system.role: f"{url}{system.settings.base_path}" for system, url in zip(systems, urls, strict=True)}
    named = {system.settings.sender_id: url for system, url in zip(systems, urls, strict=True)}
    for system in systems:
        system.work_with(addresses)
        system.parties.know(named)


if __name__ == "__main__":
    sys.exit(main())
