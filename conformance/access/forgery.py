"""Tokens that must not be accepted, made of one that is: pure functions of their arguments."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from conformance.story_end import Unreachable
from protocol.json_text import parse_json
from protocol.keys.key import Key
from protocol.keys.making import ED25519_BYTES, make_ed25519_key
from protocol.tokens import write_token

_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Material:
    """What tokens are forged of: a good token, the moment, random bytes, and keys as far as they are there.

    `published` are the keys of the IUT, `ours` the key that it trusts as an issuer's, with that issuer's name.
    """

    good: str
    now: datetime
    random_bytes: Callable[[int], bytes]
    published: tuple[Key, ...] = ()
    ours: Key | None = None
    issuer: str = ""
    client_id: str = ""
    audience: str = ""


def malformed(material: Material) -> str:
    """Return what is no token at all."""
    return f"no-token-{material.random_bytes(8).hex()}"


def with_other_claims(material: Material) -> str:
    """Return the token with claims that nobody signed: in force for a day longer."""
    header, claims, signature = _parts(material.good)
    expires = claims.get("exp")
    moment = int(expires) if isinstance(expires, int | float) else int(material.now.timestamp())
    return ".".join((_encoded(header), _encoded({**claims, "exp": moment + 24 * _HOUR}), signature))


def with_another_signature(material: Material) -> str:
    """Return the token with a signature that was never made; the true one cannot be told from it."""
    header, claims, signature = material.good.split(".") if material.good.count(".") == 2 else ("", "", "")
    if not header:
        raise _opaque()
    size = max(32, len(base64.urlsafe_b64decode(_padded(signature))))
    return f"{header}.{claims}.{_text(material.random_bytes(size))}"


def by_another_key(material: Material) -> str:
    """Return a token with the same claims, signed by a key that nobody knows."""
    _, claims, _ = _parts(material.good)
    return write_token(claims, make_ed25519_key(material.random_bytes(ED25519_BYTES)))


def unsigned(material: Material) -> str:
    """Return the token with the algorithm `none` and without signature (RFC 8725 section 2.1)."""
    header, claims, _ = _parts(material.good)
    return f"{_encoded({**header, 'alg': 'none'})}.{_encoded(claims)}."


def by_public_key(material: Material) -> str:
    """Return the token under an HMAC whose secret is the public key of the IUT (RFC 8725 section 2.1)."""
    header, claims, _ = _parts(material.good)
    named = [key for key in material.published if key.kid == header.get("kid")] or list(material.published)
    if not named:
        raise Unreachable("the IUT publishes no key with which an HMAC could be made", verdict="not_applicable")
    secret = named[0].public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{_encoded({**header, 'alg': 'HS256'})}.{_encoded(claims)}"
    return f"{signed}.{_text(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def trusted(material: Material) -> str:
    """Return a good token of ours, as an issuer that the IUT trusts."""
    return _of_ours(material, material.audience, lasting=_HOUR // 6)


def expired(material: Material) -> str:
    """Return a token of ours that expired an hour ago."""
    return _of_ours(material, material.audience, lasting=-_HOUR)


def for_somebody_else(material: Material) -> str:
    """Return a token of ours that is meant for another system."""
    return _of_ours(material, "https://another-system.dci-test.example.org", lasting=_HOUR // 6)


FORGERIES = {
    "a malformed token": malformed,
    "a token whose claims were changed": with_other_claims,
    "a token with another signature": with_another_signature,
    "a token signed by another key": by_another_key,
    "a token without signature": unsigned,
    "a token under an HMAC with the public key": by_public_key,
    "an expired token": expired,
    "a token for another system": for_somebody_else,
    "a good token of the trusted issuer": trusted,
}
"""What the scenarios call them."""


def _of_ours(material: Material, audience: str, *, lasting: int) -> str:
    if material.ours is None:
        raise Unreachable("we have no key that the IUT trusts", key="access.trusted_issuer")
    now = int(material.now.timestamp())
    claims = {
        "iss": material.issuer,
        "sub": material.client_id,
        "client_id": material.client_id,
        "aud": audience,
        "iat": now - 2 * _HOUR,
        "exp": now + lasting,
        "jti": f"token-{material.random_bytes(10).hex()}",
    }
    return write_token(claims, material.ours)


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Return header, claims and signature of a JWT."""
    pieces = token.split(".")
    if len(pieces) == 3:
        header, claims = (_decoded(piece) for piece in pieces[:2])
        if header is not None and claims is not None:
            return header, claims, pieces[2]
    raise _opaque()


def _opaque() -> Unreachable:
    return Unreachable(
        "the token of the IUT is no JWT, so that there is nothing in it to forge", verdict="not_applicable"
    )


def _decoded(piece: str) -> dict[str, Any] | None:
    try:
        document = parse_json(base64.urlsafe_b64decode(_padded(piece))).document
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _padded(piece: str) -> str:
    return piece + "=" * (-len(piece) % 4)


def _encoded(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(dict(value), separators=(",", ":")).encode())


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
