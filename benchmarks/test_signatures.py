"""What it costs to verify a signed message, and to open an encrypted one."""

import time
from datetime import UTC, datetime
from itertools import product

import pytest

from protocol.encryption.encrypted_message import decrypt, encrypt
from protocol.json_text import dump_json
from protocol.keys.making import make_ed25519_key, make_p256_key
from protocol.signing.content import read_object
from protocol.signing.dialects import keys_by_sender, sign, verify
from protocol.signing.parameters import signature_parameters

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
SENDER = "spmis.example.org"
DIALECTS = ("dci-http-signature", "jws-compact", "jws-detached")
FORMS = ("sorted-compact", "rfc8785")
LIMIT = 0.001


def envelope() -> dict[str, object]:
    """Return a search answer with ten people, about 2 kB."""
    header = {
        "version": "1.0.0",
        "message_id": "m-1",
        "message_ts": "2026-01-15T09:30:00Z",
        "action": "on-search",
        "status": "succ",
        "sender_id": SENDER,
        "receiver_id": "ibr.example.org",
        "total_count": 10,
    }
    people = [
        {
            "identifier": [{"identifier_type": "UIN", "identifier_value": f"{number:010}"}],
            "name": {"surname": "Zoë", "given_name": "Ada"},
        }
        for number in range(10)
    ]
    answer = {
        "reference_id": "r-1",
        "timestamp": "2026-01-15T09:30:00Z",
        "status": "succ",
        "data": {"reg_records": people},
    }
    message = {"transaction_id": "t-1", "correlation_id": "c-1", "search_response": [answer]}
    return {"header": header, "message": message}


def seconds_each(action, turns: int = 200) -> float:
    """Return the least processor time of one turn, in seconds, among several rounds of turns: what it costs."""

    def round_of_turns() -> float:
        started = time.process_time()
        for _ in range(turns):
            action()
        return (time.process_time() - started) / turns

    return min(round_of_turns() for _ in range(5))


@pytest.mark.parametrize(("dialect", "form"), [*product(DIALECTS, FORMS)])
def test_verifying_one_message_signed_with_ed25519(dialect, form):
    key = make_ed25519_key(bytes(range(32)))
    find_key = keys_by_sender({SENDER: [key]})
    parameters = signature_parameters(dialect, {"canonical_form": form})
    body = dump_json(sign(envelope(), key, parameters, NOW).envelope)
    seconds = seconds_each(lambda: verify(read_object(body), find_key, parameters, NOW))
    print(f"\n{dialect}, {form}, {len(body)} bytes: {seconds * 1000:.2f} ms (limit {LIMIT * 1000:.0f} ms)")
    assert seconds < LIMIT


def test_opening_one_encrypted_message():
    key = make_p256_key(bytes(range(40)), use="enc")
    message = encrypt(envelope()["message"], key)
    print(f"\nan encrypted message opened in {seconds_each(lambda: decrypt(message, [key]), 50) * 1000:.2f} ms")
