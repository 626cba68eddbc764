"""What security costs a whole simulated system: one search, from its bytes to those of its answer."""

import itertools
import time
from datetime import UTC, datetime
from functools import cache

import pytest

from protocol.envelope import request_header
from protocol.keys.key import SharedSecret, key_from_jwk
from protocol.keys.making import make_ed25519_key, make_p256_key
from protocol.known_keys import KnownKeys
from protocol.protected_party import ProtectedParty
from protocol.signing.dialect import HttpRequest
from protocol.signing.parameters import signature_parameters
from simulator.ibr import SETTINGS, create_ibr
from simulator.scheduler import VirtualScheduler
from simulator.security.configuration import Party, Security
from simulator.security.security_file import usual_protection

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
SENDER, PATH = "spmis.example.org", "/registry/sync/search"
HEADERS = {"Host": "ibr.example.org", "Content-Type": "application/json"}
SECRET = SharedSecret("shared", b"s" * 32)
SIGNING, ENCRYPTION = make_ed25519_key(b"\x01" * 32), make_p256_key(b"\x02" * 40, use="enc")
PUBLIC = tuple(key_from_jwk(key.public_jwk()) for key in (SIGNING, ENCRYPTION))
TURNS, ROUNDS = 50, 4
LIMIT = 3.0
"""Times the cost without security; encryption has none."""


def search(number: int) -> dict[str, object]:
    header = request_header(
        message_id=f"m-{number}", message_ts="2026-01-15T09:30:00Z", action="search", sender_id=SENDER, total_count=1
    )
    criteria = {"query_type": "idtype-value", "query": {"type": "UIN", "value": "SYN-000000001"}}
    item = {"reference_id": "r", "timestamp": "2026-01-15T09:30:00Z", "search_criteria": criteria}
    return {"header": header, "message": {"transaction_id": f"t-{number}", "search_request": [item]}}


@cache
def seconds_of_a_search(dialect: str, encrypted: bool) -> float:
    """Return the least processor time of one search, in seconds, among several rounds of searches."""
    agreed = usual_protection(signature_parameters(dialect), encrypted=encrypted)
    shared = dialect == "hmac-header"
    own = {"signing_key": None if shared else SIGNING, "decryption_keys": (ENCRYPTION,)}
    known = KnownKeys({SETTINGS.sender_id: lambda: PUBLIC}, secrets={SETTINGS.sender_id: SECRET} if shared else {})
    party = ProtectedParty(agreed, **own, known=known, now=lambda: NOW)
    parties = (Party(SENDER, PUBLIC, secret=SECRET if shared else None),)
    security = Security(agreed, parties=parties, **own) if (dialect, encrypted) != ("none", False) else None
    system = create_ibr(scheduler=VirtualScheduler(NOW), people=20, settings={"security": security})
    client, numbers = system.app.test_client(), itertools.count()

    def round_of_searches() -> float:
        request = HttpRequest("POST", PATH, HEADERS, b"")
        made = [
            party.protect(search(next(numbers)), receiver=SETTINGS.sender_id, request=request) for _ in range(TURNS)
        ]
        started = time.process_time()
        answers = [client.post(PATH, data=each.body, headers=HEADERS | dict(each.headers)) for each in made]
        seconds = (time.process_time() - started) / TURNS
        assert {answer.status_code for answer in answers} == {200}, answers[0].text
        return seconds

    least = min(round_of_searches() for _ in range(ROUNDS))
    system.close()
    return least


@pytest.mark.parametrize("encrypted", [False, True], ids=["in clear", "encrypted"])
@pytest.mark.parametrize("dialect", ["dci-http-signature", "jws-compact", "jws-detached", "hmac-header"])
def test_one_search(dialect, encrypted):
    without, protected = seconds_of_a_search("none", False), seconds_of_a_search(dialect, encrypted)
    ratio = protected / without
    name = f"{dialect}, encrypted" if encrypted else dialect
    print(f"\n{name}: {protected * 1000:.2f} ms, {ratio:.2f} times {without * 1000:.2f} ms")
    assert encrypted or ratio < LIMIT
