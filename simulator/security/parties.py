"""The parties that a system knows: which of them gets a message, and what keys they publish."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from protocol.json_text import parse_json
from protocol.keys.key import Key
from protocol.keys.key_set import read_jwks
from protocol.keys.refusal import KeyRefused
from protocol.known_keys import KnownKeys
from protocol.protected_party import ProtectedParty
from simulator.access.authorized_sender import is_below
from simulator.outbox import Sender, SendFailed
from simulator.scheduler import Scheduler
from simulator.security.configuration import Party, Security
from simulator.security.published_keys import KEYS_PATH

LARGEST_JWKS = 1024 * 1024
"""Bytes of a JWKS; a larger one is not read."""


class Parties:
    """Tells parties apart by their sender_id and their address."""

    def __init__(self, parties: Sequence[Party]) -> None:
        self._parties = tuple(parties)
        self._addresses = {each.id: base for each in parties if (base := _base(each)) is not None}

    def at(self, url: str) -> str | None:
        """Return the sender_id of the party whose address `url` is or is below; of the only one, wherever that is."""
        found = [name for name, base in self._addresses.items() if is_below(url, base)]
        if found:
            return max(found, key=lambda name: len(self._addresses[name]))
        return self.only()

    def only(self) -> str | None:
        """Return the sender_id of the only party, None if there are several."""
        return self._parties[0].id if len(self._parties) == 1 else None

    def know(self, addresses: Mapping[str, str]) -> None:
        """Take over the base addresses of parties by their sender_id, of those that have none."""
        self._addresses = {**addresses, **self._addresses}

    def receiver(self, header: Mapping[str, Any], url: str) -> str | None:
        """Return the sender_id of who gets a message: header.receiver_id, else who is at the address."""
        named = header.get("receiver_id")
        return named if isinstance(named, str) else self.at(url)


def known_keys(parties: Sequence[Party], send: Sender) -> KnownKeys:
    """Return the keys of parties, each fetched through `send` where it is kept at an address."""
    return KnownKeys(
        {each.id: partial(_keys_of, each, send) for each in parties},
        secrets={each.id: each.secret for each in parties if each.secret is not None},
    )


def own_party(security: Security, known: KnownKeys, scheduler: Scheduler) -> ProtectedParty:
    """Return what signs and encrypts as the system itself."""
    return ProtectedParty(
        security.protection,
        signing_key=security.signing_key,
        decryption_keys=security.decryption_keys,
        known=known,
        now=scheduler.now,
    )


def _keys_of(party: Party, send: Sender) -> Sequence[Key] | None:
    return party.keys if party.jwks_url is None else _fetched(party.jwks_url, send)


def _fetched(url: str, send: Sender) -> Sequence[Key] | None:
    """Return the keys of the JWKS at an address that the operator named; None for anything but a JWKS."""
    try:
        answer = send(url, {":method": "GET", "Accept": "application/json"}, b"")
        if answer.status != 200 or len(answer.body) > LARGEST_JWKS:
            return None
        return read_jwks(parse_json(answer.body).document).keys
    except (SendFailed, KeyRefused):
        return None


def _base(party: Party) -> str | None:
    if party.url is not None:
        return party.url
    at_usual_place = party.jwks_url is not None and party.jwks_url.endswith(KEYS_PATH)
    return party.jwks_url.removesuffix(KEYS_PATH) if party.jwks_url and at_usual_place else None
