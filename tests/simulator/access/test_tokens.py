"""With access on, every operation demands a token that is good for it; without, none does."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from protocol.tokens import write_token
from tests.simulator.access.conftest import (
    ADDRESS,
    OTHER_ISSUER,
    WEAK_SECRET,
    ask_for_token,
    bearing,
    decoded,
    encoded,
    token_of,
)

ROLES = ("ibr", "ess", "sp-mis")


def refused(response, status=401):
    assert response.status_code == status, response.text
    code = {401: "err.request.unauthorized", 403: "err.request.forbidden"}[status]
    assert [error["code"] for error in response.get_json()["errors"]] == [code]
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_demands_a_token(guarded, role):
    bench = guarded(role)
    for operation in bench.system.operations():
        refused(bench.post(operation.name, {}))
        assert bench.post(operation.name, {}, headers=bearing(token_of(bench))).status_code not in (401, 403)


@pytest.mark.parametrize("path", ["/", "/on-search"])
def test_a_callback_at_the_address_of_the_sender_demands_one_too(guarded, path):
    bench = guarded("ess")
    for action in ("on-search", "nonsense"):
        refused(bench.client.post(path, json={"header": {"action": action}}))


@pytest.mark.parametrize("path", ["/oauth2/client/token", "/.well-known/jwks.json"])
def test_without_access_there_is_no_endpoint_and_no_token_is_demanded(ibr, make, path):
    assert ibr.client.open(path, method="POST" if "token" in path else "GET").status_code == 404
    ibr.enrol(make.somebody("U1"))


def test_a_token_says_who_may_do_what_where_and_how_long_and_the_published_key_proves_it(guarded):
    bench = guarded()
    token = token_of(bench, client_id="weak", client_secret=WEAK_SECRET)
    head, body, signature = token.split(".")
    claims, now = decoded(body), int(bench.scheduler.now().timestamp())
    assert claims.pop("jti")
    assert claims == {
        "iss": ADDRESS,
        "sub": "weak",
        "client_id": "weak",
        "aud": ADDRESS,
        "iat": now,
        "exp": now + 600,
        "scope": "registry.search",
    }
    (key,) = bench.client.get("/.well-known/jwks.json").get_json()["keys"]
    assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert (decoded(head)["kid"], decoded(head)["alg"]) == (key["kid"], key["alg"])
    by_hand = Ed25519PublicKey.from_public_bytes(_bytes(key["x"]))
    by_hand.verify(_bytes(signature), f"{head}.{body}".encode())


def _bytes(text):
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic anVkZ2U6eA==",
        "Bearer x",
        "Bearer a.b.c",
        "Bearer .." + "x" * 20_000,
        "Bearer é.é.é",
    ],
    ids=lambda header: header[:20],
)
def test_what_is_no_token_is_refused(guarded, header):
    refused(guarded().post("sync/enrolled", {}, headers={"Authorization": header.encode().decode("latin-1")}))


def test_two_headers_and_an_address_are_refused(guarded):
    bench = guarded()
    token = token_of(bench)
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]
    refused(bench.post("sync/enrolled", {}, headers=twice))
    refused(bench.post(f"sync/enrolled?access_token={token}", {}))


@pytest.mark.parametrize(
    "changed",
    [{"exp": 2**33}, {"sub": "weak"}, {"aud": "x"}, {"iss": OTHER_ISSUER}],
    ids=lambda changed: next(iter(changed)),
)
def test_changed_claims_are_refused(guarded, changed):
    bench = guarded()
    head, body, signature = token_of(bench).split(".")
    refused(bench.post("sync/enrolled", {}, headers=bearing(f"{head}.{encoded(decoded(body) | changed)}.{signature}")))


@pytest.mark.parametrize("alg", ["none", "None", "", "HS256", "HS512", "RS256", "ES256", None, 5, ["EdDSA"]], ids=repr)
def test_another_algorithm_is_refused(guarded, alg):
    bench = guarded()
    head, body, signature = token_of(bench).split(".")
    header = encoded(decoded(head) | {"alg": alg})
    public = bench.system.tokens.key.public
    for secret in (
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.Raw, PublicFormat.Raw),
    ):
        mac = urlsafe_b64encode(hmac.digest(secret, f"{header}.{body}".encode(), hashlib.sha256)).rstrip(b"=").decode()
        refused(bench.post("sync/enrolled", {}, headers=bearing(f"{header}.{body}.{mac}")))
    for forged in (f"{header}.{body}.", f"{header}.{body}.{signature}"):
        refused(bench.post("sync/enrolled", {}, headers=bearing(forged)))


def test_each_flipped_bit_of_a_signature_is_refused(guarded):
    bench = guarded()
    signed, _, signature = token_of(bench).rpartition(".")
    raw = _bytes(signature)
    for place in range(0, len(raw) * 8, 7):
        flipped = bytearray(raw)
        flipped[place // 8] ^= 1 << place % 8
        text = urlsafe_b64encode(bytes(flipped)).rstrip(b"=").decode()
        refused(bench.post("sync/enrolled", {}, headers=bearing(f"{signed}.{text}")))


def test_an_expired_token_is_refused_and_a_new_one_is_not(guarded):
    bench = guarded()
    token = token_of(bench)
    bench.run(599)
    assert bench.post("sync/enrolled", {}, headers=bearing(token)).status_code == 400
    bench.run(1)
    refused(bench.post("sync/enrolled", {}, headers=bearing(token)))
    assert bench.post("sync/enrolled", {}, headers=bearing(token_of(bench))).status_code == 400


def _of_other(bench, key, **changed):
    now = bench.scheduler.now()
    claims = {
        "iss": OTHER_ISSUER,
        "sub": "judge",
        "aud": ADDRESS,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=5)).timestamp()),
    } | changed
    return write_token({name: value for name, value in claims.items() if value is not None}, key)


@pytest.mark.parametrize("kind", ["Ed25519", "RS256"])
@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, 400),
        ({"aud": [ADDRESS, "x"]}, 400),
        ({"exp": 1}, 401),
        ({"exp": None}, 401),
        ({"exp": "soon"}, 401),
        ({"nbf": 2**33}, 401),
        ({"aud": "https://elsewhere.example.org"}, 401),
        ({"aud": None}, 401),
        ({"iss": "https://nobody.example.org"}, 401),
        ({"iss": ADDRESS}, 401),
        ({"sub": "nobody"}, 401),
        ({"sub": None}, 401),
        ({"sub": ["judge"]}, 401),
        ({"scope": "registry.notify"}, 403),
        ({"scope": 5}, 403),
        ({"scope": "registry.notify registry.enrolled"}, 400),
    ],
    ids=repr,
)
def test_tokens_of_a_trusted_issuer_are_taken_while_they_are_good(guarded, other_keys, kind, changed, status):
    bench = guarded()
    response = bench.post("sync/enrolled", {}, headers=bearing(_of_other(bench, other_keys[kind], **changed)))
    assert response.status_code == status
    if status != 400:
        refused(response, status)


def test_a_client_may_do_only_what_it_is_registered_for(guarded):
    bench = guarded()
    token = token_of(bench, client_id="weak", client_secret=WEAK_SECRET)
    assert bench.post("search", {}, headers=bearing(token)).status_code == 200
    assert bench.post("sync/search", {}, headers=bearing(token)).status_code == 400
    refused(bench.post("subscribe", {}, headers=bearing(token)), 403)
    narrowed = token_of(bench, scope="registry.enrolled")
    assert bench.post("sync/enrolled", {}, headers=bearing(narrowed)).status_code == 400
    refused(bench.post("sync/search", {}, headers=bearing(narrowed)), 403)


def test_a_refused_request_has_no_effect(guarded, make):
    bench = guarded()
    refused(bench.post("sync/enrollment/updates", bench.updates(make.somebody("U1"))))
    assert set(bench.system.state()["counts"].values()) == {0}


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"client_secret": "x"}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "", "client_secret": ""}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "invalid_request"),
        ({"client_id": ["judge", "judge"]}, 400, "invalid_request"),
        ({"client_id": "weak", "client_secret": WEAK_SECRET, "scope": "registry.notify"}, 400, "invalid_scope"),
        ({"scope": " "}, 400, "invalid_scope"),
    ],
    ids=repr,
)
def test_the_endpoint_refuses_in_the_words_of_oauth(guarded, changed, status, error):
    response = ask_for_token(guarded(), **changed)
    assert (response.status_code, response.get_json()["error"]) == (status, error)
    assert "access_token" not in response.text
    assert response.headers["Cache-Control"] == "no-store"


def test_the_endpoint_takes_a_form_alone_and_credentials_in_the_header_too(guarded):
    bench = guarded()
    form = {"grant_type": "client_credentials"}
    given = bench.client.post("/oauth2/client/token", data=form, auth=("weak", WEAK_SECRET))
    assert given.get_json()["token_type"] == "Bearer"
    refusal = bench.client.post("/oauth2/client/token", json=form)
    assert (refusal.status_code, refusal.get_json()["error"]) == (400, "invalid_request")
