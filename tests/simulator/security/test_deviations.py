"""Every fault of a system with security on shows in the dialect that its row names; lawful habits stay lawful."""

import pytest

from protocol.data import load_yaml
from protocol.refusal import Refused
from simulator.deviations import catalogue
from tests.simulator.security import forgeries
from tests.simulator.security.conftest import protection, refusal, subscription

ROWS = {name: row for name, row in catalogue("sp-mis").items() if (row.requirement or "").startswith("SEC-")}
TAKEN = {
    "unsigned-request-taken": forgeries.unsigned,
    "unsigned-request-taken-jws-compact": forgeries.unsigned,
    "unsigned-request-taken-jws-detached": forgeries.unsigned,
    "unsigned-request-taken-hmac-header": forgeries.unsigned,
    "jws-of-request-compared-in-message-alone": forgeries.header_changed,
    "jws-of-request-compared-in-header-alone": forgeries.message_changed,
    "body-under-hmac-not-hashed": forgeries.message_changed,
    "signature-of-request-not-verified": forgeries.signature_changed,
    "hmac-compared-in-part": forgeries.signature_changed,
    "jws-of-request-decoded-and-not-verified": forgeries.another_key,
    "request-signed-by-another-sender-taken": forgeries.key_of_another_sender,
    "request-signed-by-unknown-key-taken": forgeries.unknown_key,
    "expired-request-taken": forgeries.expired,
    "expired-request-taken-jws-compact": forgeries.expired,
    "expired-request-taken-jws-detached": forgeries.expired,
    "expired-request-taken-hmac-header": forgeries.expired,
    "request-from-the-future-taken": forgeries.from_the_future,
    "request-signed-for-too-long-taken": forgeries.held_for_too_long,
    "jws-of-request-not-compared": forgeries.both_changed,
    "algorithm-of-request-not-looked-at": forgeries.another_algorithm,
    "hmac-by-sha1-taken": forgeries.another_algorithm,
    "algorithm-none-of-request-taken": forgeries.algorithm_none,
    "algorithm-none-of-request-taken-jws-compact": forgeries.algorithm_none,
    "request-under-public-key-taken": forgeries.hmac_with_public_key,
    "request-under-public-key-taken-jws-compact": forgeries.hmac_with_public_key,
    "request-for-another-receiver-taken": forgeries.another_receiver,
    "request-with-members-twice-taken": forgeries.member_twice,
    "request-for-another-key-served": forgeries.for_another_key,
    "request-with-changed-ciphertext-served": forgeries.ciphertext_changed,
    "tag-of-encryption-not-verified": forgeries.tag_changed,
    "plain-request-taken": forgeries.plain,
    "key-id-of-encryption-not-looked-at": forgeries.key_id_of_encryption,
    "algorithm-of-encryption-not-looked-at": forgeries.algorithm_of_encryption,
    "content-encryption-not-looked-at": forgeries.content_encryption,
}
OF_CALLBACKS = {
    name: TAKEN.get(name.replace("callback", "request"), forgeries.unsigned)
    for name, row in ROWS.items()
    if row.requirement.startswith("SEC-CB-") and not row.requirement.endswith("030")
}


def agreed_of(row):
    """Return the protection that the target of a row declares."""
    target = row.data["target"]
    return protection(target["signature"]["dialect"], encrypted="encryption" in target)


@pytest.fixture(params=["ibr", "sp-mis"])
def shown(talk, request):
    """Return a function that makes a system which shows a row."""

    def show(name, role=request.param):
        talking = talk(role, agreed=agreed_of(ROWS[name]))
        talking.bench.system.switch.set(name)
        return talking

    return show


@pytest.mark.parametrize("name", TAKEN)
def test_a_forged_request_is_taken_with_the_fault_and_refused_without(shown, name):
    talking = shown(name)
    body, headers = TAKEN[name](talking, "subscribe", subscription(talking.bench))
    answer = talking.post("subscribe", body, headers).get_json()
    assert answer["message"]["ack_status"] == "ACK", answer
    assert talking.subscriptions() == (0 if name.endswith("-served") else 1)
    talking.bench.system.switch.set(None)
    body, headers = TAKEN[name](talking, "subscribe", subscription(talking.bench))
    assert refusal(talking.post("subscribe", body, headers))[1].startswith("err.")


def open_question(talking):
    """Have an SP-MIS ask, and return its transaction_id with a callback that answers it."""
    form = {"interface": "ess", "operation": "search", "to": "http://spmis.example.org", "identifier_value": "U1"}
    talking.bench.answers = [talking.acknowledgement()]
    transaction_id = talking.bench.client.post("/admin/send", json=form).get_json()["transaction_id"]
    talking.bench.run()
    return transaction_id, talking.answer_to(talking.callbacks()[-1])


def state_of(talking, transaction_id):
    return talking.bench.client.get(f"/admin/requests/{transaction_id}").get_json()["state"]


@pytest.mark.parametrize("name", OF_CALLBACKS)
def test_a_forged_callback_is_taken_with_the_fault_and_refused_without(talk, name):
    talking = talk("sp-mis", agreed=agreed_of(ROWS[name]))
    forge = OF_CALLBACKS[name]
    transaction_id, document = open_question(talking)
    body, headers = forge(talking, "on-search", document)
    assert refusal(talking.post("on-search", body, headers))[1].startswith("err.")
    assert state_of(talking, transaction_id) == "waiting"
    talking.bench.system.switch.set(name)
    body, headers = forge(talking, "on-search", document)
    assert talking.post("on-search", body, headers).get_json()["message"]["ack_status"] == "ACK"
    assert state_of(talking, transaction_id) == ("waiting" if name.endswith("-served") else "done")


def test_a_refused_callback_ends_the_request_with_the_fault_alone(talk):
    for name, state in (("refused-callback-ends-the-request", "refused"), (None, "done")):
        talking = talk("sp-mis")
        transaction_id, document = open_question(talking)
        talking.bench.system.switch.set(name)
        talking.post("on-search", *forgeries.unsigned(talking, "on-search", document))
        talking.say("on-search", document)
        assert state_of(talking, transaction_id) == state


@pytest.mark.parametrize("name", ["refused-subscription-leaves-a-trace", "plain-subscription-leaves-a-trace"])
def test_a_refused_subscription_leaves_a_trace(shown, name):
    talking = shown(name)
    forge = forgeries.plain if name.startswith("plain") else forgeries.another_key
    body, headers = forge(talking, "subscribe", subscription(talking.bench))
    assert refusal(talking.post("subscribe", body, headers))[1].startswith("err.")
    assert talking.subscriptions() == 1


@pytest.mark.parametrize(
    ("name", "forge"),
    [
        ("signature-refused-for-another-reason", forgeries.another_key),
        ("receiver-refused-for-another-reason", forgeries.another_receiver),
        ("encryption-refused-for-another-reason", forgeries.plain),
    ],
)
def test_a_refusal_gives_another_reason(shown, name, forge):
    talking = shown(name)
    response = talking.post("subscribe", *forge(talking, "subscribe", subscription(talking.bench)))
    assert refusal(response) == (200, "err.version.not_supported")


def test_a_replayed_message_takes_effect_twice(shown):
    talking = shown("replayed-message-executed-again")
    protected = talking.protected("subscribe", subscription(talking.bench))
    for _ in range(2):
        talking.post("subscribe", protected.body, protected.headers)
    talking.bench.run()
    assert len(talking.callbacks()) == 2


@pytest.mark.parametrize("name", ["signed-search-refused", "encrypted-search-refused"])
def test_a_good_search_is_refused(shown, name):
    talking = shown(name)
    assert refusal(talking.say("sync/search", talking.bench.search()))[0] == 400


OF_KEYS = [name for name in ROWS if name.endswith(("-published", "-without-kid"))]
OF_ANSWERS = [
    name for name, row in ROWS.items() if row.requirement in ("SEC-SIG-021", "SEC-ENC-008") and name not in OF_KEYS
]
OF_CALLS = [name for name, row in ROWS.items() if row.requirement in ("SEC-SIG-022", "SEC-ENC-009")]
OF_REQUESTS = [name for name, row in ROWS.items() if row.requirement in ("SEC-SIG-023", "SEC-ENC-010")]


@pytest.mark.parametrize("name", OF_ANSWERS)
def test_an_answer_cannot_be_verified(talk, name):
    talking = talk(agreed=agreed_of(ROWS[name]))
    question = talking.bench.question("U1")
    talking.opened("sync/enrolled", talking.say("sync/enrolled", question))
    talking.bench.system.switch.set(name)
    response = talking.say("sync/enrolled", question)
    with pytest.raises(Refused):
        talking.opened("sync/enrolled", response)


@pytest.mark.parametrize("name", OF_CALLS)
def test_a_callback_or_notification_cannot_be_verified(talk, make, name):
    talking = talk(agreed=agreed_of(ROWS[name]))
    talking.say("subscribe", subscription(talking.bench))
    talking.bench.run()
    talking.callbacks()
    talking.bench.system.switch.set(name)
    if "notification" in name:
        updates = talking.bench.updates(make.somebody("U1"))
        talking.opened("sync/enrollment/updates", talking.say("sync/enrollment/updates", updates))
    else:
        talking.say("subscribe", subscription(talking.bench))
    before = len(talking.bench.sent)
    talking.bench.run()
    assert len(talking.bench.sent) > before
    with pytest.raises(Refused):
        talking.callbacks()


@pytest.mark.parametrize("name", OF_REQUESTS)
def test_a_request_cannot_be_verified(talk, name):
    talking = talk("sp-mis", agreed=agreed_of(ROWS[name]))
    open_question(talking)
    talking.bench.system.switch.set(name)
    with pytest.raises(Refused):
        open_question(talking)


def published(talking):
    return talking.bench.client.get("/.well-known/jwks.json").get_json()["keys"]


def test_the_published_keys_are_wrong(talk):
    talking = talk()
    own = published(talking)
    kids = [key["kid"] for key in own]
    shown = {}
    for name in OF_KEYS:
        talking.bench.system.switch.set(name)
        shown[name] = published(talking)
    assert [key["kid"] for key in shown["other-key-published"]] == kids
    assert shown["other-key-published"] != own
    assert shown["message-keys-not-published"] == []
    assert all("kid" not in key for key in shown["message-keys-without-kid"])
    assert any("d" in key for key in shown["private-message-key-published"])


VARIANTS = {row["name"]: row for row in load_yaml("deviations/security.yaml")["rows"] if row["kind"] == "variant"}
STATUSES = {f"unproven-message-refused-with-{status}": status for status in (400, 401, 403)} | {
    "unproven-message-refused-by-acknowledgement": 200
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_lawful_habit_is_lawful(talk, name):
    talking = talk(agreed=agreed_of(catalogue("ibr")[name]))
    talking.bench.system.switch.set(name)
    content = talking.opened("sync/enrolled", talking.say("sync/enrolled", talking.bench.question("U1")))
    assert content["message"]["enrolled_response"]
    status, code = refusal(talking.bench.post("sync/enrolled", talking.bench.question("U1")))
    assert status == STATUSES.get(name, 400)
    assert code.startswith(("err.signature.", "err.encryption."))
    protected = talking.protected("subscribe", subscription(talking.bench))
    for _ in range(2):
        talking.post("subscribe", protected.body, protected.headers)
    assert talking.subscriptions() == 1
    talking.bench.run()
    assert talking.callbacks()[0]["header"]["status"] == "succ"


def test_every_row_is_shown_here():
    shown = {*TAKEN, *OF_CALLBACKS, *OF_ANSWERS, *OF_CALLS, *OF_REQUESTS, *OF_KEYS}
    rest = {name: row.requirement for name, row in ROWS.items() if name not in shown}
    assert set(rest.values()) == {
        *("SEC-SIG-012", "SEC-SIG-018", "SEC-SIG-019", "SEC-SIG-020"),
        *("SEC-ENC-006", "SEC-ENC-007", "SEC-ENC-011", "SEC-CB-030"),
    }
    assert len(ROWS) >= 40
    assert len(VARIANTS) >= 6
