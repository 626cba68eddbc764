"""Encrypted messages open for their receiver alone, and only as their sender made them; the vectors by hand."""

import base64
import json
import struct
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap
from joserfc.jwe import decrypt_compact

from protocol.encryption.encrypted_message import decrypt, encrypt, is_encrypted_message
from protocol.encryption.refusal import EncryptionReason, EncryptionRefused
from protocol.keys.key import Key
from protocol.keys.making import make_p256_key, make_rsa_key
from tests.protocol.signing.conftest import DECRYPTION, SIGNING, envelope, read_vectors

MESSAGE = envelope()["message"]
VECTORS = read_vectors("encrypted-message.json")["vectors"]
PARTS = ["ciphertext", "encrypted_key", "tag", "iv"]


@pytest.fixture(params=DECRYPTION.values(), ids=lambda key: key.alg)
def key(request: pytest.FixtureRequest) -> Key:
    """Each kind of key that a message may be encrypted for."""
    found: Key = request.param
    return found


def refused(reason: EncryptionReason, message: object, *keys: Key, **options: Any) -> None:
    with pytest.raises(EncryptionRefused) as caught:
        decrypt(message, keys, **options)
    assert caught.value.reason is reason, str(caught.value)
    assert caught.value.code == "err.encryption.invalid"


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sized(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def content_key_by_hand(key: Key, message: dict[str, Any]) -> bytes:
    """Return the content encryption key with the primitives of RFC 7518 sections 4.3 and 4.6 alone."""
    wrapped, private = unpadded(message["encrypted_key"]), key.private
    if isinstance(private, RSAPrivateKey):
        return private.decrypt(wrapped, OAEP(MGF1(SHA256()), SHA256(), None))
    assert isinstance(private, EllipticCurvePrivateKey)
    epk = message["header"]["epk"]
    x, y = (int.from_bytes(unpadded(epk[name])) for name in ("x", "y"))
    shared = private.exchange(ECDH(), EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key())
    info = sized(b"ECDH-ES+A256KW") + sized(b"") + sized(b"") + struct.pack(">I", 256)
    return aes_key_unwrap(ConcatKDFHash(SHA256(), 32, info).derive(shared), wrapped)


def opened_by_hand(key: Key, message: dict[str, Any]) -> bytes:
    header = {name: message["header"][name] for name in ("alg", "enc", "kid")}
    text = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    sealed = unpadded(message["ciphertext"]) + unpadded(message["tag"])
    cipher = AESGCM(content_key_by_hand(key, message))
    return cipher.decrypt(unpadded(message["iv"]), sealed, base64.urlsafe_b64encode(text).rstrip(b"="))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_vector_opens_by_hand_and_by_our_function(vector: dict[str, Any]) -> None:
    key = DECRYPTION[vector["key"]]
    assert opened_by_hand(key, vector["message"]) == vector["plaintext"].encode()
    assert json.loads(unpadded(vector["protected"])) == {
        name: vector["message"]["header"][name] for name in ("alg", "enc", "kid")
    }
    assert decrypt(vector["message"], [key]) == json.loads(vector["plaintext"])


def test_what_we_encrypt_opens_by_hand_and_has_the_members_of_the_standard(key: Key) -> None:
    made = encrypt(MESSAGE, key)
    assert is_encrypted_message(made) and made.keys() == {"header", *PARTS}
    assert (made["header"]["alg"], made["header"]["enc"], made["header"]["kid"]) == (key.alg, "A256GCM", key.kid)
    assert json.loads(opened_by_hand(key, made)) == MESSAGE
    assert '"amount"' not in json.dumps(made)


def test_with_rsa_it_is_a_compact_jwe_taken_apart() -> None:
    key = DECRYPTION["key-4"]
    made = encrypt(MESSAGE, key)
    header = base64.urlsafe_b64encode(json.dumps(made["header"], separators=(",", ":")).encode()).rstrip(b"=").decode()
    compact = ".".join([header, *(made[name] for name in ("encrypted_key", "iv", "ciphertext", "tag"))])
    whole = decrypt_compact(compact, key.jose, algorithms=["RSA-OAEP-256", "A256GCM"])
    assert json.loads(whole.plaintext or b"") == MESSAGE


def test_no_two_encryptions_are_alike(key: Key) -> None:
    first, second = encrypt(MESSAGE, key), encrypt(MESSAGE, key)
    assert all(first[name] != second[name] for name in PARTS)


def test_a_large_message_is_encrypted(key: Key) -> None:
    large = {"text": "x" * 1_000_000}
    assert decrypt(encrypt(large, key), [key]) == large


def test_encrypted_for_another_key(key: Key) -> None:
    other = make_p256_key(bytes(40), kid="other", use="enc")
    refused(EncryptionReason.ANOTHER_KEY, encrypt(MESSAGE, other), key)
    refused(EncryptionReason.ANOTHER_KEY, encrypt(MESSAGE, key))


def test_encrypted_for_another_key_under_the_name_of_ours(key: Key) -> None:
    other = make_p256_key(bytes(40), use="enc") if key.kind == "P-256" else make_rsa_key(use="enc")
    refused(EncryptionReason.TAMPERED, encrypt(MESSAGE, replace(other, kid=key.kid)), key)


@pytest.mark.parametrize("member", PARTS)
def test_tampered(key: Key, member: str) -> None:
    made, other = encrypt(MESSAGE, key), encrypt(MESSAGE, key)
    refused(EncryptionReason.TAMPERED, made | {member: other[member]}, key)
    refused(EncryptionReason.TAMPERED, made | {member: made[member][:-4]}, key)
    refused(EncryptionReason.TAMPERED, made | {member: made[member] + "AAAA"}, key)
    for text in ("", "=", made[member] + "=", "a b", "+/", None, 7, []):
        refused(EncryptionReason.MALFORMED, made | {member: text}, key)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"kid": "another"}, EncryptionReason.ANOTHER_KEY),
        ({"alg": "none"}, EncryptionReason.ALGORITHM),
        ({"alg": "dir"}, EncryptionReason.ALGORITHM),
        ({"alg": "RSA1_5"}, EncryptionReason.ALGORITHM),
        ({"alg": "A256KW"}, EncryptionReason.ALGORITHM),
        ({"enc": "A128GCM"}, EncryptionReason.ALGORITHM),
        ({"enc": "A256CBC-HS512"}, EncryptionReason.ALGORITHM),
        ({"zip": "DEF"}, EncryptionReason.MALFORMED),
        ({"crit": ["exp"]}, EncryptionReason.MALFORMED),
        ({"apu": "QQ"}, EncryptionReason.MALFORMED),
        ({"alg": None}, EncryptionReason.MALFORMED),
        ({"kid": 7}, EncryptionReason.MALFORMED),
    ],
    ids=str,
)
def test_a_tampered_header(key: Key, changed: dict[str, Any], reason: EncryptionReason) -> None:
    made = encrypt(MESSAGE, key)
    refused(reason, made | {"header": made["header"] | changed}, key)


def test_a_header_that_names_the_other_of_our_keys() -> None:
    ours = list(DECRYPTION.values())
    second = replace(make_rsa_key(use="enc"), kid="second")
    made = encrypt(MESSAGE, DECRYPTION["key-4"])
    refused(EncryptionReason.TAMPERED, made | {"header": made["header"] | {"kid": "second"}}, *ours, second)
    refused(EncryptionReason.ALGORITHM, made | {"header": made["header"] | {"kid": "key-5"}}, *ours)


def test_the_name_of_a_key_is_protected() -> None:
    key = DECRYPTION["key-5"]
    made = encrypt(MESSAGE, key)
    renamed = made | {"header": made["header"] | {"kid": "renamed"}}
    refused(EncryptionReason.TAMPERED, renamed, replace(key, kid="renamed"))


@pytest.mark.parametrize(
    "changed",
    [{"x": "AAAA"}, {"y": "A" * 43}, {"crv": "P-r56"}, {"crv": "P-521"}, {"kty": "oct"}, {"x": 7}, {"d": "AAAA"}],
)
def test_an_ephemeral_key_that_is_none(changed: dict[str, Any]) -> None:
    key = DECRYPTION["key-5"]
    made = encrypt(MESSAGE, key)
    epk = made["header"]["epk"] | changed
    refused(EncryptionReason.MALFORMED, made | {"header": made["header"] | {"epk": epk}}, key)
    refused(EncryptionReason.MALFORMED, made | {"header": made["header"] | {"epk": "x"}}, key)


def test_another_ephemeral_key() -> None:
    key = DECRYPTION["key-5"]
    made, other = encrypt(MESSAGE, key), encrypt(MESSAGE, key)
    refused(EncryptionReason.TAMPERED, made | {"header": other["header"]}, key)


@pytest.mark.parametrize("message", [None, "x", 7, [], {}, MESSAGE, {"header": {}, "ciphertext": "AAAA"}])
def test_a_plain_message(message: object) -> None:
    assert not is_encrypted_message(message)
    refused(EncryptionReason.NOT_ENCRYPTED, message, *DECRYPTION.values())


def test_more_members_than_those_of_the_standard(key: Key) -> None:
    refused(EncryptionReason.MALFORMED, encrypt(MESSAGE, key) | {"aad": "AAAA"}, key)
    refused(EncryptionReason.MALFORMED, encrypt(MESSAGE, key) | {"header": "x"}, key)


def test_the_algorithms_that_are_accepted_are_a_parameter(key: Key) -> None:
    assert decrypt(encrypt(MESSAGE, key), [key], algorithms=[str(key.alg)]) == MESSAGE
    refused(EncryptionReason.ALGORITHM, encrypt(MESSAGE, key), key, algorithms=[])
    refused(EncryptionReason.ALGORITHM, encrypt(MESSAGE, key), replace(key, use="sig"))


def test_what_is_inside_must_be_a_message_that_all_read_alike(key: Key) -> None:
    refused(EncryptionReason.MALFORMED, encrypt([1], key), key)  # type: ignore[arg-type]
    refused(EncryptionReason.MALFORMED, encrypt({"n": 2**60}, key), key)


def test_a_key_that_is_not_for_encryption_is_told() -> None:
    for signing in SIGNING.values():
        with pytest.raises(ValueError, match="is not for"):
            encrypt(MESSAGE, signing)
    with pytest.raises(ValueError, match="is not for RSA-OAEP-256"):
        encrypt(MESSAGE, DECRYPTION["key-5"], algorithm="RSA-OAEP-256")
