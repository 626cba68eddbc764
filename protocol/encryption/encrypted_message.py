"""The EncryptedMessage of the standard, a flattened JWE (RFC 7516) whose header is protected (docs/encryption.md)."""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from joserfc.errors import JoseError
from joserfc.jwe import FlattenedJSONEncryption, FlattenedJSONSerialization, JWERegistry, decrypt_json, encrypt_json

from protocol.encryption.refusal import EncryptionReason, EncryptionRefused
from protocol.exact_json import read_exact_object
from protocol.json_text import dump_json
from protocol.keys.algorithms import content_encryption_algorithms, encryption_algorithms
from protocol.keys.key import Key, key_from_jwk
from protocol.keys.refusal import KeyRefused

MEMBERS: Final = frozenset({"header", "ciphertext", "encrypted_key", "tag", "iv"})
PROTECTED: Final = ("alg", "enc", "kid")
_AGREEMENT: Final = "ECDH-ES+A256KW"
_EPHEMERAL_KEY: Final = {"kty", "crv", "x", "y"}
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")


class _Registry(JWERegistry):
    """The library's registry, with the algorithms of the table and without a limit below that of the body."""

    max_ciphertext_length = 2**30


def encrypt(message: Mapping[str, Any], recipient: Key, *, algorithm: str | None = None) -> dict[str, Any]:
    """Return `message` as an EncryptedMessage that only the private half of `recipient` opens.

    The content encryption key and the ephemeral key are drawn by the library. `algorithm` is, without being named, the
    one that the key is for. ValueError where the key is not for it.
    """
    chosen = algorithm or next((name for name in encryption_algorithms() if recipient.may_encrypt_with(name)), "none")
    if not recipient.may_encrypt_with(chosen):
        raise ValueError(f"the key {recipient.kid!r} ({recipient.kind}, use {recipient.use}) is not for {chosen}")
    enc = content_encryption_algorithms()[0]
    protected = {"alg": chosen, "enc": enc, "kid": recipient.kid}
    encryption = FlattenedJSONEncryption(protected, dump_json(message))
    encryption.add_recipient({}, type(recipient.jose).import_key(recipient.jose.public_key))  # type: ignore[arg-type]
    made = cast(dict[str, Any], encrypt_json(encryption, None, registry=_registry(chosen, enc)))
    header = {**protected, **made["header"]}
    return {"header": header, **{name: made[name] for name in ("encrypted_key", "iv", "ciphertext", "tag")}}


def is_encrypted_message(message: object) -> bool:
    """Tell whether `message` has the members of an EncryptedMessage."""
    return isinstance(message, Mapping) and message.keys() >= MEMBERS


def decrypt(message: object, keys: Iterable[Key], *, algorithms: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the message inside an EncryptedMessage, with the one of `keys` that its kid names.

    `algorithms` are the values of alg that are accepted, all of the table where it is None. EncryptionRefused with the
    reason if it is not encrypted, malformed, for another key, of another algorithm, or in any part not as it was made.
    """
    header, parts = _parts(message)
    alg, enc, kid = (header[name] for name in PROTECTED)
    accepted = tuple(encryption_algorithms() if algorithms is None else algorithms)
    if alg not in accepted or alg not in encryption_algorithms() or enc not in content_encryption_algorithms():
        raise EncryptionRefused(EncryptionReason.ALGORITHM, f"alg {alg[:40]!r} with enc {enc[:40]!r} is not accepted")
    key = next((key for key in keys if key.kid == kid), None)
    if key is None:
        raise EncryptionRefused(EncryptionReason.ANOTHER_KEY, f"we have no key {kid[:80]!r}")
    if not key.may_encrypt_with(alg):
        raise EncryptionRefused(
            EncryptionReason.ALGORITHM, f"the key {kid!r} ({key.kind}, use {key.use}) is not for {alg}"
        )
    return _opened(header, parts, key)


def protected_header(header: Mapping[str, Any]) -> bytes:
    """Return the additional authenticated data: alg, enc and kid in compact JSON, sorted, in base64url."""
    text = json.dumps({name: header[name] for name in PROTECTED}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("ascii")).rstrip(b"=")


def _opened(header: Mapping[str, Any], parts: Mapping[str, str], key: Key) -> dict[str, Any]:
    rest = {name: value for name, value in header.items() if name not in PROTECTED}
    whole = {"protected": protected_header(header).decode("ascii"), "header": rest, **parts}
    plain = type(key.jose).import_key(key.private)  # type: ignore[arg-type]
    registry = _registry(header["alg"], header["enc"])
    try:
        opened = decrypt_json(cast(FlattenedJSONSerialization, whole), plain, registry=registry).plaintext
    # One reason for all of them: to tell which step failed would help to guess the key.
    except (JoseError, ValueError, TypeError, AssertionError, InvalidTag, InvalidUnwrap):
        raise EncryptionRefused(
            EncryptionReason.TAMPERED, "it cannot be opened: it is not as its sender made it"
        ) from None
    try:
        return read_exact_object(opened or b"")
    except ValueError as error:
        raise _malformed(f"what was encrypted {error}") from None


def _parts(message: object) -> tuple[Mapping[str, Any], dict[str, str]]:
    if not is_encrypted_message(message):
        raise EncryptionRefused(EncryptionReason.NOT_ENCRYPTED, f"message lacks some of: {', '.join(sorted(MEMBERS))}")
    whole = cast(Mapping[str, Any], message)
    header = whole["header"]
    parts = {name: whole[name] for name in ("encrypted_key", "iv", "ciphertext", "tag")}
    if whole.keys() != MEMBERS or not isinstance(header, Mapping):
        raise _malformed(f"/message has other members than {', '.join(sorted(MEMBERS))}")
    for name, value in parts.items():
        if not isinstance(value, str) or (_BASE64URL.fullmatch(value) is None):
            raise _malformed(f"/message/{name} is not base64url without padding")
    if not all(isinstance(header.get(name), str) for name in PROTECTED):
        raise _malformed("/message/header does not name alg, enc and kid")
    expected = {*PROTECTED, "epk"} if header["alg"] == _AGREEMENT else {*PROTECTED}
    if header.keys() != expected and header["alg"] in encryption_algorithms():
        raise _malformed(f"/message/header has other members than {', '.join(sorted(expected))}")
    if "epk" in expected and not _is_ephemeral_key(header["epk"]):
        raise _malformed("/message/header/epk is no public P-256 key of kty, crv, x and y")
    return header, parts


def _is_ephemeral_key(epk: object) -> bool:
    if not isinstance(epk, Mapping) or epk.keys() != _EPHEMERAL_KEY:
        return False
    try:
        return key_from_jwk(epk).kind == "P-256"
    except KeyRefused:
        return False


def _registry(alg: str, enc: str) -> _Registry:
    return _Registry(algorithms=(alg, enc))


def _malformed(detail: str) -> EncryptionRefused:
    return EncryptionRefused(EncryptionReason.MALFORMED, detail)
