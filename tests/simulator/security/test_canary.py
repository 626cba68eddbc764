"""Secrets and personal data that are planted in protected exchanges are in nothing that a system tells its operator."""

import base64
import logging

import pytest

from protocol.json_text import dump_json
from tests.simulator.security.conftest import (
    OTHER_KEYS,
    SECRET,
    SYSTEM_KEYS,
    THIRD_KEYS,
    protection,
    subscription,
)
from tests.simulator.security.forgeries import FORGERIES, OF_ENCRYPTION

PERSON = {"surname": "Canarywood", "given_name": "Tweety-Test"}
NUMBER = "CANARY-0815"


def secrets():
    """Return the secrets of both sides in the forms in which they could be written."""
    keys = [key for of in (SYSTEM_KEYS, OTHER_KEYS, THIRD_KEYS) for key in (of.signing, of.encryption)]
    parts = [key.jose.as_dict(private=True)["d"] for key in keys]
    raw = [base64.urlsafe_b64decode(f"{part}==") for part in parts] + [SECRET.secret]
    return [*parts, *(each.hex() for each in raw), repr(SECRET.secret)[2:-1], base64.b64encode(SECRET.secret).decode()]


@pytest.fixture(params=[("dci-http-signature", True), ("jws-compact", True), ("hmac-header", True)], ids=str)
def told(request, talk, make, caplog, capsys):
    """Return what a system logs and prints, at every level, while good, forged and failing messages come and go."""
    caplog.set_level(logging.DEBUG)
    talking = talk(agreed=protection(*request.param))
    person = make.somebody(NUMBER, **PERSON)
    talking.opened("sync/enrollment/updates", talking.say("sync/enrollment/updates", talking.bench.updates(person)))
    for forge in (*FORGERIES, *OF_ENCRYPTION):
        talking.post("sync/enrolled", *forge(talking, "sync/enrolled", talking.bench.question(NUMBER)))
    talking.say("subscribe", subscription(talking.bench))
    talking.bench.answers = [None, 500]
    talking.bench.run(60)
    with talking.bench.system.store.write() as connection:
        connection.exec_driver_sql("DROP TABLE identifiers")
    failed = talking.say("sync/enrollment/updates", talking.bench.updates(person))
    assert failed.status_code == 500
    printed = capsys.readouterr()
    shown = [repr(talking.bench.system.settings), repr(talking.party), repr(talking.bench.system.known_keys)]
    state = talking.bench.client.get("/admin/state").text + talking.bench.client.get("/.well-known/jwks.json").text
    return "\n".join((caplog.text, printed.out, printed.err, state, failed.text, *shown))


def test_no_secret_is_told(told):
    assert "a request failed" in told
    assert [secret[:8] for secret in secrets() if secret in told] == []


def test_no_personal_data_is_told(told):
    assert [text for text in (*PERSON.values(), NUMBER) if text in told] == []


def test_the_search_would_find_what_is_there():
    assert secrets()[0] in dump_json(SYSTEM_KEYS.signing.jose.as_dict(private=True)).decode()
