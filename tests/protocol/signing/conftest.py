"""The keys of the test vectors, one message, and all ways to sign it."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from protocol.json_text import dump_json
from protocol.keys.key import Key, SharedSecret, key_from_jwk
from protocol.signing.content import read_object
from protocol.signing.dialect import FindKey, HttpRequest, Verified
from protocol.signing.dialects import keys_by_sender, sign, verify
from protocol.signing.parameters import SignatureParameters, signature_parameters

VECTORS = Path(__file__).parents[3] / "fixtures" / "security" / "vectors"
NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
SENDER, STRANGER = "spmis.example.org", "another.example.org"
WAYS = [
    ("dci-http-signature", "key-1"),
    ("dci-http-signature", "key-2"),
    ("jws-compact", "key-1"),
    ("jws-compact", "key-2"),
    ("jws-compact", "key-3"),
    ("jws-detached", "key-1"),
    ("jws-detached", "key-2"),
    ("jws-detached", "key-3"),
    ("hmac-header", "secret-1"),
]


def read_vectors(name: str) -> dict[str, Any]:
    """Return the content of one file of test vectors."""
    content: dict[str, Any] = json.loads((VECTORS / name).read_bytes())
    return content


KEYS = read_vectors("keys.json")
SIGNING = {jwk["kid"]: key_from_jwk(jwk) for jwk in KEYS[SENDER]["sign"]}
DECRYPTION = {jwk["kid"]: key_from_jwk(jwk) for jwk in KEYS["ibr.example.org"]["decrypt"]}
FOREIGN = key_from_jwk(KEYS[STRANGER]["sign"][0])
SECRET = SharedSecret("secret-1", bytes.fromhex(KEYS["shared_secrets"][0]["hex"]))
KNOWN = keys_by_sender({SENDER: [*SIGNING.values(), SECRET], STRANGER: [FOREIGN, SharedSecret("secret-2", b"y" * 32)]})


def envelope() -> dict[str, Any]:
    """Return a fresh unsigned envelope."""
    return {
        "header": {
            "message_id": "m-1",
            "message_ts": "2026-01-15T09:30:00Z",
            "action": "search",
            "sender_id": SENDER,
            "receiver_id": "ibr.example.org",
            "total_count": 1,
            "is_msg_encrypted": False,
        },
        "message": {"transaction_id": "t-1", "amount": 12.5, "name": "Zoë", "list": [1, None, True, {}]},
    }


@dataclass(frozen=True)
class Sent:
    """A signed message on its way, and how it is verified when it arrives."""

    body: bytes
    request: HttpRequest
    parameters: SignatureParameters

    def verified(
        self,
        now: datetime = NOW,
        *,
        find_key: FindKey = KNOWN,
        sender: str | None = None,
        **declared: Any,
    ) -> Verified:
        """Verify it as a receiver does: from the bytes of the body."""
        request = replace(self.request, body=self.body)
        parameters = replace(self.parameters, **declared)
        return verify(read_object(self.body), find_key, parameters, now, sender=sender, request=request)

    def with_body(self, changed: dict[str, Any]) -> "Sent":
        """Return it with another body under the same HTTP headers."""
        return replace(self, body=dump_json(changed))

    @property
    def envelope(self) -> dict[str, Any]:
        """A fresh copy of what is sent."""
        copied: dict[str, Any] = json.loads(self.body)
        return copied


def sent(
    dialect: str,
    key: Key | SharedSecret,
    unsigned: dict[str, Any] | None = None,
    now: datetime = NOW,
    **declared: Any,
) -> Sent:
    """Sign an envelope, and send it."""
    given = envelope() if unsigned is None else unsigned
    parameters = signature_parameters(dialect, declared)
    request = HttpRequest(
        "POST", "/registry/search", {"Host": "ibr.example.org", "Content-Type": "application/json"}, dump_json(given)
    )
    signed = sign(given, key, parameters, now, request=request)
    carried = replace(request, headers={**request.headers, **signed.headers})
    return Sent(dump_json(signed.envelope), carried, parameters)


def key_named(kid: str) -> Key | SharedSecret:
    """Return the key of the sender with this key id."""
    return SECRET if kid == SECRET.kid else SIGNING[kid]


@pytest.fixture(params=WAYS, ids=lambda way: "-".join(way))
def way(request: pytest.FixtureRequest) -> tuple[str, Key | SharedSecret]:
    """Each dialect with each kind of key."""
    dialect, kid = request.param
    return dialect, key_named(kid)
