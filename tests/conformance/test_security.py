"""The judge on signatures and encryption: bundled systems conform in each dialect, each fault is found by its name."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.artefacts import render
from conformance.bundled_target import bundled_target
from conformance.plan import plan
from conformance.qualification import URL, bundled, certify_in_process
from conformance.recomputation import differences
from conformance.requirements import catalogue
from conformance.result import summarise
from conformance.security.attacks import ATTACKS, why_absent
from conformance.security.bundled import judge_keys, shared_secret, system_keys
from conformance.security.own_keys import OwnKeys
from conformance.security.sealing import Material
from protocol.data import data_folder, load_yaml
from protocol.encryption.refusal import EncryptionRefused
from protocol.json_text import parse_json
from protocol.protection import unprotect
from protocol.signing.dialect import HttpRequest
from protocol.signing.dialects import keys_by_sender
from protocol.signing.refusal import SignatureRefused
from simulator.deviations import catalogue as deviations

Tables = Mapping[str, Mapping[str, Any]]

ROLES = ("ibr", "ess", "sp-mis")
ED25519 = {"dialect": "dci-http-signature", "algorithms": ["Ed25519"]}
RS256 = {"dialect": "dci-http-signature", "algorithms": ["RS256"]}
COMPACT = {"dialect": "jws-compact"}
DETACHED = {"dialect": "jws-detached", "algorithms": ["ES256"]}
HMAC = {"dialect": "hmac-header"}
NONE = {"dialect": "none"}
RSA = {"algorithm": "RSA-OAEP-256"}
P256 = {"algorithm": "ECDH-ES+A256KW"}
SIGNED_LAST = {"order": "encrypt-then-sign"}

# Each dialect, in clear and in the orders that it allows; both algorithms of encryption.
DECLARED = {
    "dci-http-signature Ed25519": {"signature": ED25519},
    "dci-http-signature Ed25519, encrypted": {"signature": ED25519, "encryption": RSA},
    "dci-http-signature Ed25519, encrypted first": {"signature": ED25519, "encryption": {**P256, **SIGNED_LAST}},
    "dci-http-signature RS256": {"signature": RS256},
    "dci-http-signature RS256, encrypted": {"signature": RS256, "encryption": P256},
    "jws-compact": {"signature": COMPACT},
    "jws-compact, encrypted first": {"signature": COMPACT, "encryption": {**RSA, **SIGNED_LAST}},
    "jws-detached": {"signature": DETACHED},
    "jws-detached, encrypted": {"signature": DETACHED, "encryption": RSA},
    "jws-detached, encrypted first": {"signature": DETACHED, "encryption": {**P256, **SIGNED_LAST}},
    "hmac-header": {"signature": HMAC},
    "hmac-header, encrypted first": {"signature": HMAC, "encryption": P256},
    "none, encrypted": {"signature": NONE, "encryption": RSA},
}
NAMES = {row["name"] for row in load_yaml("deviations/security.yaml")["rows"]}
ROWS = [(role, row) for role in ROLES for row in deviations(role).values() if row.name in NAMES]
FAULTS = [(role, row) for role, row in ROWS if row.kind == "deviation"]
VARIANTS = [(role, row) for role, row in ROWS if row.kind == "variant" and role != "ess"]


def named(value):
    return value if isinstance(value, str) else value.name


def of_security(role: str, tables: Tables) -> tuple[str, ...]:
    declared = bundled_target(role, URL, tables).capabilities
    return tuple(story.id for story in plan(role) if story.capabilities and set(story.capabilities) <= declared)


def certified(role, name=None, *, tables: Tables, only=(), path=None):
    target = bundled_target(role, URL, tables)
    record = certify_in_process(bundled(role, name, declared=tables), target=target, only=only, path=path)
    assert [str(difference) for difference in differences(record)] == []
    assert not [outcome for outcome in record.outcomes.values() if outcome["outcome"] == "harness_error"]
    return record


def verdicts(record) -> dict[str, str]:
    return {row["id"]: row["verdict"] for row in summarise(record)["requirements"]}


# --- bundled systems conform -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("declared", DECLARED)
def test_a_bundled_system_refuses_every_attack_and_nothing_else(role, declared):
    tables = DECLARED[declared]
    record = certified(role, tables=tables, only=of_security(role, tables))
    found = verdicts(record)
    assert {verdict for verdict in found.values()} <= {"pass", "not_applicable", "not_tested", "untestable"}
    dialect = tables["signature"]["dialect"]
    capabilities = bundled_target(role, URL, tables).capabilities
    rows = {row.id for row in catalogue(role).values() if row.id.startswith("SEC-") and row.capability in capabilities}
    left_out = {name for name in rows if found[name] not in ("pass", "untestable")}
    assert left_out <= {f"SEC-{group}-{number}" for group in ("SIG", "CB") for number in _absent(dialect)} | (
        {"SEC-SIG-024"} if tables == {"signature": HMAC} else set()
    )


def _absent(dialect: str) -> set[str]:
    """Return the numbers of the requirements about attacks that do not exist in a dialect."""
    numbers = {
        "signed by a key of another sender": "006",
        "a signature that holds too long": "010",
        "the algorithm none": "014",
        "an HMAC with the public key": "015",
    }
    absent = {attack for attack in ATTACKS if why_absent(attack, dialect)}
    return {numbers[attack] for attack in absent}


@pytest.mark.parametrize(
    ("role", "declared"),
    [
        ("ibr", "jws-compact, encrypted first"),
        ("ess", "dci-http-signature Ed25519, encrypted"),
        ("sp-mis", "hmac-header"),
    ],
)
def test_the_stories_of_the_role_are_told_as_well_under_protection(role, declared):
    tables = DECLARED[declared]
    stories = [story.id for story in plan(role) if not story.id.startswith(("cases.", "flows.", "access."))]
    record = certified(role, tables=tables, only=stories)
    found = summarise(record)
    assert {check["verdict"] for check in found["checks"]} & {"fail", "warn", "harness_error"} == set()
    untold = {name for name, end in record.outcomes.items() if end["outcome"] == "not_tested"}
    assert untold == set()


@pytest.mark.parametrize("declared", ["hmac-header", "jws-compact, encrypted first"])
def test_nothing_is_left_out_of_a_protected_message_by_which_it_is_verified(declared):
    found = verdicts(certified("sp-mis", tables=DECLARED[declared], only=("CASE-REQ-012", "CASE-CB-011")))
    assert found["CASE-REQ-012"] == found["CASE-CB-011"] == "pass"


@pytest.mark.parametrize("role", ROLES)
def test_without_the_tables_nothing_of_it_is_asked(role):
    only = tuple(story.id for story in plan(role) if story.id.startswith("security."))
    rows = {row["id"]: row for row in summarise(certified(role, tables={}, only=only))["requirements"]}
    found = {row["verdict"] for name, row in rows.items() if name.startswith("SEC-")}
    assert found <= {"not_applicable", "untestable"}
    assert "does not declare signature" in rows["SEC-SIG-021"]["reason"]


# --- lawful habits ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "row"), VARIANTS, ids=named)
def test_a_variant_is_left_alone(role, row):
    tables = row.data["target"]
    record = certified(role, row.name, tables=tables, only=of_security(role, tables))
    assert set(verdicts(record).values()) & {"fail", "warn"} == set()


@pytest.mark.parametrize("role", ROLES)
def test_every_requirement_is_broken_by_some_deviation(role):
    rows = {row.id for row in catalogue(role).values() if row.id.startswith("SEC-") and not row.untestable}
    assert rows == {row.requirement for of, row in FAULTS if of == role}


def test_there_are_enough_of_them():
    assert len({row.name for _, row in FAULTS}) >= 30


# --- each attack is that one fault -----------------------------------------------------------------------------------

REASONS = {
    "no signature": "signature missing",
    "one bit flipped in its header": "does not verify",
    "one bit flipped in its message": "does not verify",
    "one bit flipped in its signature": "does not verify",
    "signed by another key under the known id": "does not verify",
    "signed by a key of another sender": "unknown key",
    "signed by an unknown key": "unknown key",
    "an expired signature": "expired",
    "a signature from the future": "from the future",
    "a signature that holds too long": "life time too long",
    "the signature of another message": "does not verify",
    "an algorithm that is not allowed": "algorithm not allowed",
    "the algorithm none": "algorithm not allowed",
    "an HMAC with the public key": "algorithm not allowed",
    "another receiver": None,
    "duplicate members": "content not signable",
    "encrypted for another key": "encrypted for another key",
    "one bit flipped in its ciphertext": "tampered",
    "one bit flipped in its tag": "tampered",
    "not encrypted": "not encrypted",
    "another key named in its encryption": "encrypted for another key",
    "another algorithm named in its encryption": "algorithm not allowed",
    "another content encryption named": "algorithm not allowed",
}
OF_ENCRYPTION = tuple(REASONS)[-7:]
NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)


def envelope() -> dict[str, Any]:
    header = {
        "version": "1.0.0",
        "message_id": "msg-1",
        "message_ts": "2026-01-15T09:30:00Z",
        "action": "search",
        "sender_id": "spmis.dci-test.example.org",
        "receiver_id": "ibr.example.org",
        "total_count": 1,
    }
    item = {
        "reference_id": "ref-1",
        "timestamp": "2026-01-15T09:30:00Z",
        "search_criteria": {"query_type": "predicate"},
    }
    return {"header": header, "message": {"transaction_id": "txn-1", "search_request": [item]}}


def material(tables: Tables) -> tuple[Material, OwnKeys]:
    target = bundled_target("ibr", URL, tables)
    keys, theirs = judge_keys(target), system_keys(target)
    headers = {"Host": "ibr.example.org", "Content-Type": "application/json"}
    made = Material(
        envelope=envelope(),
        protection=target.protection,
        now=NOW,
        random_bytes=lambda count: bytes(range(7, 7 + count)),
        request=HttpRequest("POST", "/registry/search", headers, b""),
        sender=target.identities.sender_id,
        signing_key=keys.signing,
        another_senders_key=keys.second,
        recipient_key=next(iter(theirs.decryption), None),
    )
    return made, keys


def taken_in(tables: Tables, attack: str) -> str | None:
    """Return the reason for which a receiver refuses what an attack makes; None where it takes it."""
    made, keys = material(tables)
    forged = ATTACKS[attack](made)
    target = bundled_target("ibr", URL, tables)
    first, second = target.identities.sender_id, target.identities.second_sender_id
    secret = (shared_secret(target),) if shared_secret(target) else ()
    known = keys_by_sender({first: (*keys.of_the_first, *secret), second: keys.of_the_second})
    request = replace(made.request, headers={**made.request.headers, **forged.headers})
    try:
        unprotect(
            forged.body, made.protection, known, NOW, decryption_keys=system_keys(target).decryption, request=request
        )
    except (SignatureRefused, EncryptionRefused) as refused:
        return str(refused.reason)
    return None


@pytest.mark.parametrize("declared", [name for name in DECLARED if not name.startswith("none")])
@pytest.mark.parametrize("attack", [name for name in ATTACKS if name not in OF_ENCRYPTION])
def test_an_attack_on_the_signature_is_refused_for_its_own_reason(declared, attack):
    tables = DECLARED[declared]
    if why_absent(attack, tables["signature"]["dialect"]) is None:
        assert taken_in(tables, attack) == REASONS[attack]


@pytest.mark.parametrize("declared", [name for name, tables in DECLARED.items() if "encryption" in tables])
@pytest.mark.parametrize("attack", OF_ENCRYPTION)
def test_an_attack_on_the_encryption_is_refused_for_its_own_reason(declared, attack):
    assert taken_in(DECLARED[declared], attack) == REASONS[attack]


def test_every_attack_is_used_by_a_feature():
    told = {step.text for role in ROLES for story in plan(role) for step in story.steps}
    assert {attack for attack in ATTACKS if not any(text.endswith(f": {attack}") for text in told)} == set()


def test_the_attacks_that_a_dialect_lacks_are_attacks():
    absent = {name for row in load_yaml("security/dialects.yaml")["dialects"] for name in row.get("absent_attacks", ())}
    assert absent < set(ATTACKS)


# --- the record ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def protected(tmp_path_factory):
    """A record of encrypted and signed messages, with its file."""
    path = tmp_path_factory.mktemp("protected") / "record.jsonl"
    tables = DECLARED["dci-http-signature Ed25519, encrypted"]
    return certified("sp-mis", tables=tables, only=of_security("sp-mis", tables), path=path), path


def test_the_record_is_valid(protected):
    schema = json.loads((data_folder("fixtures") / "schemas" / "record.schema.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema)
    for line in protected[1].read_text(encoding="utf-8").splitlines():
        validator.validate(json.loads(line))


def test_the_record_holds_the_bytes_of_the_wire_and_what_they_say(protected):
    record, _ = protected
    halves = [event[part] for event in (*record.exchanges, *record.callbacks) for part in ("request", "response")]
    encrypted = [half for half in halves if half and "clear" in half]
    assert encrypted
    for half in encrypted:
        clear = parse_json(half["clear"]["text"].encode()).document
        assert "ciphertext" not in clear["message"]
        assert clear["header"]["is_msg_encrypted"] is True
        assert half["protection"].keys() & {"applied", "verified", "attack"}
    assert any("ciphertext" in half["body"]["text"] for half in encrypted)


def test_the_record_holds_our_public_keys_and_those_of_the_system(protected):
    record, _ = protected
    published = [event["data"]["keys"] for event in record.of_type("expectation") if event["kind"] == "public-keys"]
    assert [len(keys) for keys in published] == [2, 3]
    assert any(event["request"]["url"].endswith("/.well-known/jwks.json") for event in record.exchanges)


def test_no_private_key_is_in_any_artefact(protected, tmp_path):
    record, path = protected
    target = bundled_target("sp-mis", URL, DECLARED["dci-http-signature Ed25519, encrypted"])
    ours, theirs = judge_keys(target), system_keys(target)
    keys = (ours.signing, ours.second, *ours.decryption, theirs.signing, *theirs.decryption)
    private = [key.jose.as_dict(private=True)["d"] for key in keys]
    render(record, tmp_path)
    written = [
        file.read_text(encoding="utf-8", errors="replace") for file in (path, *tmp_path.rglob("*")) if file.is_file()
    ]
    assert len(written) > 3
    assert any("encrypted, shown in clear" in text for text in written), "the report shows messages in clear"
    assert not [secret for secret in private for text in written if secret in text]
    assert not [secret for secret in private for value in (ours, theirs, target) if secret in repr(value)]


def test_a_shared_secret_is_in_no_artefact(tmp_path):
    tables = {"signature": HMAC}
    record = certified("ibr", tables=tables, only=("SEC-SIG-005", "SEC-SIG-020"), path=tmp_path / "record.jsonl")
    secret = shared_secret(bundled_target("ibr", URL, tables))
    render(record, tmp_path)
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert secret.secret not in written and secret.secret.hex().encode() not in written
    assert b"HMAC-SHA256 Credential" not in written


def test_what_nobody_could_verify_may_be_refused_for_its_signature():
    tables = {"signature": COMPACT}
    record = certified("ibr", tables=tables, only=("DCI-ACK-012",))
    assert verdicts(record)["DCI-ACK-012"] == "pass"
    sent = [event["request"]["protection"] for event in record.exchanges if "protection" in event["request"]]
    assert {reason.partition(":")[0] for facts in sent for reason in (facts.get("none", "").strip(),) if reason} >= {
        "it has no header, so that it names no sender who could sign",
        "no receiver can verify it",
    }


def test_time_has_no_part_in_the_reasons():
    made, _ = material(DECLARED["jws-compact"])
    later = replace(made, now=NOW + timedelta(seconds=30))
    assert parse_json(ATTACKS["an expired signature"](later).body).document["header"]["message_ts"] < "2026-01-15T09"
