"""Signatures of an algorithm that was not agreed: of another name, of none, or an HMAC with the public key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from conformance.security.alteration import base64url
from conformance.security.sealing import Forged, Material, sealed
from conformance.story_end import Unreachable
from protocol.keys.key import Key, SharedSecret
from protocol.signing.canonical_form import canonical_bytes
from protocol.signing.content import signed_content
from protocol.signing.dci_http_signature import signing_string
from protocol.signing.dialect import HttpRequest, Signed
from protocol.signing.hmac_header import HEADER, string_to_sign
from protocol.signing.signature_string import read_signature_string, write_signature_string

Covering = Callable[[bytes, bytes], bytes]
"""Returns a signature of the given bytes, in place of the given one that is good."""


def not_allowed(material: Material) -> Forged:
    """Return the message under RSA with SHA-512, or under that name alone where our key is not of RSA.

    In the dialect hmac-header it is HMAC-SHA1.
    """
    if material.parameters.dialect == "hmac-header":
        return _by_hmac_sha1(material)
    key = material.signing_key
    private = key.private if isinstance(key, Key) else None

    def signature(covered: bytes, good: bytes) -> bytes:
        return private.sign(covered, PKCS1v15(), SHA512()) if isinstance(private, RSAPrivateKey) else good

    return _under(material, jws="RS512", word="rs512", signature=signature)


def none(material: Material) -> Forged:
    """Return the message with the algorithm `none` and an empty signature (RFC 8725 section 2.1)."""
    return _under(material, jws="none", word="none", signature=lambda covered, good: b"")


def by_public_key(material: Material) -> Forged:
    """Return the message under an HMAC whose secret is our public key, which is known (RFC 8725 section 2.1)."""
    key = material.signing_key
    if not isinstance(key, Key):
        raise Unreachable("we have no public key with which an HMAC could be made", verdict="not_applicable")
    secret = key.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signature(covered: bytes, good: bytes) -> bytes:
        return hmac.digest(secret, covered, hashlib.sha256)

    return _under(material, jws="HS256", word="hs256", signature=signature)


def _under(material: Material, *, jws: str, word: str, signature: Covering) -> Forged:
    if material.parameters.dialect == "dci-http-signature":
        return sealed(material, resigning=lambda signed, request: _string(material, signed, word, signature))
    return sealed(material, resigning=lambda signed, request: _jws(material, signed, jws, signature))


def _string(material: Material, signed: Signed, word: str, signature: Covering) -> Signed:
    parameters = material.parameters
    members = read_signature_string(signed.envelope["signature"], parameters)
    covered = signing_string(members["created"], members["expires"], signed_content(signed.envelope), parameters)
    name = parameters.key_id_name
    made = signature(covered, base64.b64decode(members["signature"]))
    changed = {
        **members,
        name: f"{members[name].rpartition('|')[0]}|{word}",
        "algorithm": word,
        "signature": base64.b64encode(made).decode("ascii"),
    }
    return Signed({**signed.envelope, "signature": write_signature_string(changed, parameters)})


def _jws(material: Material, signed: Signed, alg: str, signature: Covering) -> Signed:
    header, payload, good = signed.envelope["signature"].split(".")
    kid = json.loads(_decoded(header))["kid"]
    named = base64url(json.dumps({"alg": alg, "kid": kid}, separators=(",", ":")).encode())
    content = base64url(canonical_bytes(signed_content(signed.envelope), material.parameters.canonical_form))
    made = signature(f"{named}.{content}".encode(), _decoded(good))
    return Signed({**signed.envelope, "signature": f"{named}.{payload}.{base64url(made)}"})


def _by_hmac_sha1(material: Material) -> Forged:
    secret = material.signing_key
    if not isinstance(secret, SharedSecret):
        raise Unreachable("no secret is shared with the IUT", key="signature.secret")

    def resigned(signed: Signed, request: HttpRequest) -> Signed:
        complete = HttpRequest(request.method, request.target, {**request.headers, **signed.headers}, request.body)
        code = hmac.digest(secret.secret, string_to_sign(complete, material.parameters), hashlib.sha1)
        return Signed(signed.envelope, {**signed.headers, HEADER: _named(signed.headers, code)})

    return sealed(material, resigning=resigned)


def _named(headers: Mapping[str, str], code: bytes) -> str:
    stem = headers[HEADER].rpartition("Signature=")[0].replace("HMAC-SHA256", "HMAC-SHA1")
    return f"{stem}Signature={base64.b64encode(code).decode('ascii')}"


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
