"""Keys are read, made and published, and what is no fit key is refused with its reason."""

import base64
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.keys.key import Key, SharedSecret, key_from_jwk, key_from_pem
from protocol.keys.key_set import jwks_of, read_jwks
from protocol.keys.making import make_ed25519_key, make_p256_key, make_rsa_key
from protocol.keys.refusal import KeyReason, KeyRefused
from tests.protocol.signing.conftest import DECRYPTION, KEYS, SENDER, SIGNING

PRIVATE_PARTS = {"d", "p", "q", "dp", "dq", "qi", "k"}


def refused(reason: KeyReason, read: Any, *arguments: Any) -> None:
    with pytest.raises(KeyRefused) as caught:
        read(*arguments)
    assert caught.value.reason is reason
    assert str(caught.value).startswith(f"{reason}: ")


def test_a_key_made_of_given_bytes_is_that_of_the_primitives() -> None:
    seed = bytes(range(32))
    raw = ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key()
    assert make_ed25519_key(seed).public == raw
    assert make_ed25519_key(seed) == make_ed25519_key(seed) != make_ed25519_key(bytes(32))
    made = make_p256_key(bytes(range(40)))
    assert isinstance(made.public, ec.EllipticCurvePublicKey) and made.public.curve.name == "secp256r1"
    assert made == make_p256_key(bytes(range(40))) != make_p256_key(bytes(40))


def test_an_rsa_key_has_the_size_that_is_asked_for() -> None:
    made = make_rsa_key(2048, kid="mine", use="enc")
    assert isinstance(made.public, rsa.RSAPublicKey) and made.public.key_size == 2048
    assert (made.kid, made.use) == ("mine", "enc")


def test_keys_are_made_of_enough() -> None:
    refused(KeyReason.MALFORMED, make_ed25519_key, b"short")
    refused(KeyReason.MALFORMED, make_p256_key, bytes(32))
    refused(KeyReason.TOO_SHORT, make_rsa_key, 1024)
    refused(KeyReason.TOO_LONG, make_rsa_key, 16384)


@pytest.mark.parametrize("key", [*SIGNING.values(), *DECRYPTION.values()], ids=lambda key: key.kid)
def test_a_key_is_read_from_pem_and_has_the_thumbprint_of_its_jwk(key: Key) -> None:
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    read = key_from_pem(pem, kid=key.kid)
    assert (read.kind, read.kid, read.thumbprint, read.is_private) == (key.kind, key.kid, key.thumbprint, True)
    assert not key_from_pem(public).is_private
    assert key_from_pem(public).kid == key.thumbprint


def test_the_thumbprint_is_that_of_rfc_8037() -> None:
    assert SIGNING["key-1"].thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\xff"])
def test_what_is_no_pem_is_refused(pem: bytes) -> None:
    refused(KeyReason.MALFORMED, key_from_pem, pem)


def test_keys_that_are_too_short_or_of_another_kind_are_refused() -> None:
    short = rsa.generate_private_key(65537, 1024)  # the shortest that the library makes
    refused(KeyReason.TOO_SHORT, key_from_pem, short.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    other = ec.generate_private_key(ec.SECP384R1())
    refused(KeyReason.KIND, key_from_pem, other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"kty": "oct", "k": "AAAA"}, KeyReason.SYMMETRIC),
        ({"kty": None}, KeyReason.KIND),
        ({"kty": "XYZ"}, KeyReason.KIND),
        ({"kty": []}, KeyReason.KIND),
        ({"crv": "X25519"}, KeyReason.KIND),
        ({"kty": "EC"}, KeyReason.KIND),
        ({"x": 1}, KeyReason.MALFORMED),
        ({"x": "!!"}, KeyReason.MALFORMED),
        ({"x": "AAAA"}, KeyReason.MALFORMED),
        ({"kid": 7}, KeyReason.MALFORMED),
        ({"use": "tls"}, KeyReason.MALFORMED),
        ({"use": "enc"}, KeyReason.KIND),
        ({"alg": {}}, KeyReason.MALFORMED),
    ],
)
def test_a_jwk_that_is_of_no_use_is_refused(changed: dict[str, Any], reason: KeyReason) -> None:
    refused(reason, key_from_jwk, SIGNING["key-1"].public_jwk() | changed)


MEMBERS = st.sampled_from([*KEYS[SENDER]["sign"][1], "x", "y", "crv", "oth", "key_ops", "x5c"])
VALUES = st.sampled_from(
    ["RSA", "EC", "OKP", "P-256", "Ed25519", "AQAB", "", "AAAA", 0, -1, None, [], {}, True, "\ud800"]
)


@given(jwk=st.sampled_from(KEYS[SENDER]["sign"]), changed=st.dictionaries(MEMBERS, VALUES, max_size=3))
@settings(database=None, deadline=None, max_examples=300)
def test_whatever_a_jwk_holds_it_is_a_key_or_refused(jwk: dict[str, Any], changed: dict[str, Any]) -> None:
    try:
        assert key_from_jwk(jwk | changed).kid
    except KeyRefused as told:
        assert told.reason in KeyReason


def test_what_is_no_jwk_is_refused() -> None:
    for document in (None, [], "key", 1):
        refused(KeyReason.MALFORMED, key_from_jwk, document)


def test_a_jwks_publishes_public_halves_with_all_that_the_standard_requires() -> None:
    document = jwks_of([*SIGNING.values(), *DECRYPTION.values()])
    for published in document["keys"]:
        assert published.keys() >= {"kty", "kid", "use", "alg"}
        assert not published.keys() & PRIVATE_PARTS
    assert [key.is_private for key in read_jwks(document).keys] == [False] * 5
    assert read_jwks(document).refused == {}
    assert document["keys"][:3] == KEYS[SENDER]["jwks"]["keys"]


def test_keys_without_use_and_alg_are_published_with_both() -> None:
    made = key_from_pem(DECRYPTION["key-5"].public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert (made.public_jwk()["use"], made.public_jwk()["alg"]) == ("sig", "ES256")
    assert make_p256_key(bytes(40), use="enc").public_jwk()["alg"] == "ECDH-ES+A256KW"


def test_two_keys_of_one_kid_are_not_published() -> None:
    refused(KeyReason.TWICE, jwks_of, [SIGNING["key-1"], SIGNING["key-1"]])


def test_what_is_of_no_use_in_a_jwks_is_told_and_the_rest_is_used() -> None:
    good = SIGNING["key-1"].public_jwk()
    private = KEYS[SENDER]["sign"][1]
    read = read_jwks({"keys": [{"kty": "unknown"}, private, good, good | {"use": "sig"}, 7, {"kty": "oct", "k": "AA"}]})
    assert [key.kid for key in read.keys] == ["key-1"]
    assert {pointer: told.reason for pointer, told in read.refused.items()} == {
        "/keys/0": KeyReason.KIND,
        "/keys/1": KeyReason.PRIVATE,
        "/keys/3": KeyReason.TWICE,
        "/keys/4": KeyReason.MALFORMED,
        "/keys/5": KeyReason.SYMMETRIC,
    }


@pytest.mark.parametrize("document", [None, [], {}, {"keys": {}}, {"keys": [{}] * 101}])
def test_what_is_no_jwks_is_refused(document: object) -> None:
    refused(KeyReason.MALFORMED, read_jwks, document)


def test_a_public_key_is_no_secret() -> None:
    key = SIGNING["key-2"]
    jwk = '{"kty":"RSA","n":"' + key.public_jwk()["n"] + '"}'
    pem = key.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    der = key.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ssh = SIGNING["key-1"].public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    for public in (pem, der, ssh, jwk.encode()):
        refused(KeyReason.PUBLIC, SharedSecret, "s", public)


def test_a_secret_is_long_and_never_shown() -> None:
    refused(KeyReason.TOO_SHORT, SharedSecret, "s", b"x" * 31)
    assert "xxxx" not in repr(SharedSecret("s", b"x" * 32))
    assert KEYS[SENDER]["sign"][0]["d"] not in repr(SIGNING["key-1"])


@pytest.mark.parametrize(
    ("kid", "signs", "encrypts"),
    [("key-1", "Ed25519", None), ("key-2", "RS256", None), ("key-3", "ES256", None), ("key-4", None, "RSA-OAEP-256")],
)
def test_a_key_is_used_for_what_it_is_for_and_for_nothing_else(
    kid: str, signs: str | None, encrypts: str | None
) -> None:
    key = (SIGNING | DECRYPTION)[kid]
    for name in ("Ed25519", "RS256", "ES256", "none", "HS256", ""):
        assert key.may_sign_with(name) is (name == signs)
    for name in ("RSA-OAEP-256", "ECDH-ES+A256KW", "RSA1_5", "dir", "none"):
        assert key.may_encrypt_with(name) is (name == encrypts)


def test_a_key_is_narrowed_to_the_algorithm_that_its_jwk_names() -> None:
    for alg, signs in (
        ("EdDSA", True),
        ("Ed25519", True),
        ("ed25519", True),
        (None, True),
        ("RS256", False),
        ("x", False),
    ):
        assert replace(SIGNING["key-1"], alg=alg).may_sign_with("Ed25519") is signs
    for alg, encrypts in (("RSA-OAEP-256", True), (None, True), ("RSA-OAEP", False), ("RSA1_5", False)):
        assert replace(DECRYPTION["key-4"], alg=alg).may_encrypt_with("RSA-OAEP-256") is encrypts


def test_a_key_that_costs_too_much_to_check_is_refused() -> None:
    modulus = base64.urlsafe_b64encode(b"\xff" * 1025).rstrip(b"=").decode()
    refused(KeyReason.TOO_LONG, key_from_jwk, {"kty": "RSA", "n": modulus, "e": "AQAB"})


def test_a_public_key_does_not_sign() -> None:
    refused(KeyReason.KIND, lambda: key_from_jwk(SIGNING["key-1"].public_jwk()).private)
