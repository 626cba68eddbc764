"""The public keys of a simulated system, at the address where others look for them (RFC 7517, ibr.md 6.6)."""

from collections.abc import Callable
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

from protocol.keys.key_set import jwks_of
from protocol.protected_party import ProtectedParty

KEYS_PATH = "/.well-known/jwks.json"

Jwks = Callable[[], dict[str, Any]]
"""Returns a JWKS."""


class PublishedKeys:
    """Publishes the keys by which others verify, and for which they encrypt; none without `party`."""

    def __init__(self, party: ProtectedParty | None) -> None:
        self._party = party

    def published(self) -> dict[str, Any]:
        """Return the JWKS of the keys that sign and decrypt: their public halves."""
        return jwks_of(() if self._party is None else self._party.public_keys)


def published_keys_route(*parts: Jwks) -> Callable[[Flask], None]:
    """Return what adds the JWKS of a system to an application: the keys of all its parts, outside the base path."""

    def keys() -> ResponseReturnValue:
        return jsonify({"keys": [key for part in parts for key in part()["keys"]]})

    def add(app: Flask) -> None:
        app.add_url_rule(KEYS_PATH, view_func=keys, methods=["GET"], endpoint="keys")

    return add
