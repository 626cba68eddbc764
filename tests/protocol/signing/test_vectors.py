"""The test vectors hold: each is checked by hand with primitives and openssl, and then by our own functions."""

import base64
import hashlib
import hmac
import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from protocol.signing.dialect import HttpRequest
from protocol.signing.dialects import sign, verify
from protocol.signing.parameters import signature_parameters
from protocol.signing.refusal import SignatureRefused
from tests.protocol.signing.conftest import KEYS, KNOWN, SECRET, SENDER, SIGNING, read_vectors

DCI = read_vectors("dci-http-signature.json")
JWS = {name: read_vectors(f"{name}.json")["vectors"] for name in ("jws-compact", "jws-detached")}
HMAC = read_vectors("hmac-header.json")["vectors"][0]
PUBLISHED = {jwk["kid"]: jwk for jwk in KEYS[SENDER]["jwks"]["keys"]}


def by_name(vector: dict[str, Any]) -> str:
    return str(vector["name"])


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(text: str) -> int:
    return int.from_bytes(unpadded(text))


def check_by_hand(kid: str, signature: bytes, data: bytes) -> None:
    """Raise InvalidSignature unless `signature` is that of `data`, with the numbers of the published JWK alone."""
    jwk = PUBLISHED[kid]
    if jwk["kty"] == "OKP":
        Ed25519PublicKey.from_public_bytes(unpadded(jwk["x"])).verify(signature, data)
    elif jwk["kty"] == "RSA":
        public = RSAPublicNumbers(number(jwk["e"]), number(jwk["n"])).public_key()
        public.verify(signature, data, PKCS1v15(), SHA256())
    else:
        point = EllipticCurvePublicNumbers(number(jwk["x"]), number(jwk["y"]), SECP256R1()).public_key()
        halves = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
        point.verify(halves, data, ECDSA(SHA256()))


def moment(vector: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(vector["now"], UTC)


def check_canonical(vector: dict[str, Any]) -> None:
    members = {name: vector["signed"][name] for name in ("header", "message")}
    ascii_alone = vector["declared"].get("canonical_form", "sorted-compact") == "sorted-compact"
    text = json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=ascii_alone)
    assert vector["canonical"] == text


@pytest.mark.parametrize("vector", DCI["vectors"], ids=by_name)
def test_dci_http_signature_by_hand(vector: dict[str, Any]) -> None:
    check_canonical(vector)
    digest = base64.b64encode(hashlib.sha256(vector["canonical"].encode()).digest()).decode()
    assert vector["digest"] == digest
    said = dict(re.findall(r'(\w+)="([^"]*)"', vector["signed"]["signature"]))
    prefix = vector["declared"].get("digest_prefix", "")
    lines = [f"(created): {said['created']}", f"(expires): {said['expires']}", f"digest: {prefix}{digest}"]
    assert vector["signing_string"] == "\n".join(lines)
    check_by_hand(vector["key"], base64.b64decode(said["signature"]), vector["signing_string"].encode())
    whole = said[vector["declared"].get("key_id_name", "kidId")]
    assert whole == f"{SENDER}|{vector['key']}|{said['algorithm']}"
    assert (said["created"], said["expires"]) == ("1768469400", "1768469700")


@pytest.mark.parametrize("vector", DCI["vectors"], ids=by_name)
def test_dci_http_signature_by_openssl(vector: dict[str, Any], tmp_path: Path) -> None:
    said = dict(re.findall(r'(\w+)="([^"]*)"', vector["signed"]["signature"]))
    pem = SIGNING[vector["key"]].public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for name, content in (
        ("key.pem", pem),
        ("text", vector["signing_string"].encode()),
        ("signature", base64.b64decode(said["signature"])),
    ):
        (tmp_path / name).write_bytes(content)
    raw = ["-rawin"] if said["algorithm"] == "ed25519" else ["-rawin", "-digest", "sha256"]
    call = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "key.pem",
        *raw,
        "-in",
        "text",
        "-sigfile",
        "signature",
    ]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verified Successfully" in done.stdout, done.stderr


@pytest.mark.parametrize("vector", DCI["vectors"], ids=by_name)
def test_dci_http_signature_by_our_functions(vector: dict[str, Any]) -> None:
    parameters = signature_parameters("dci-http-signature", vector["declared"])
    assert sign(vector["signed"], SIGNING[vector["key"]], parameters, moment(vector)).envelope == vector["signed"]
    verified = verify(vector["signed"], KNOWN, parameters, moment(vector))
    assert (verified.sender, verified.key_id) == (SENDER, vector["key"])


@pytest.mark.parametrize("vector", DCI["refused"], ids=by_name)
def test_dci_http_signature_refused(vector: dict[str, Any]) -> None:
    parameters = signature_parameters("dci-http-signature", vector["declared"])
    with pytest.raises(SignatureRefused) as caught:
        verify(vector["signed"], KNOWN, parameters, moment(vector))
    assert caught.value.reason == vector["reason"]


@pytest.mark.parametrize("dialect", JWS)
@pytest.mark.parametrize("index", range(4))
def test_jws_by_hand_and_by_our_functions(dialect: str, index: int) -> None:
    vector = JWS[dialect][index]
    check_canonical(vector)
    header, payload, signature = vector["signed"]["signature"].split(".")
    covered = base64.urlsafe_b64encode(vector["canonical"].encode()).rstrip(b"=").decode()
    assert payload == (covered if dialect == "jws-compact" else "")
    assert json.loads(unpadded(header)) == {"alg": PUBLISHED[vector["key"]]["alg"], "kid": vector["key"]}
    check_by_hand(vector["key"], unpadded(signature), f"{header}.{covered}".encode())
    parameters = signature_parameters(dialect, vector["declared"])
    assert verify(vector["signed"], KNOWN, parameters, moment(vector)).sender == SENDER
    again = sign(vector["signed"], SIGNING[vector["key"]], parameters, moment(vector)).envelope
    if vector["key"] != "key-3":  # ES256 signs differently each time
        assert again == vector["signed"]


def test_hmac_header_by_hand() -> None:
    headers, body = HMAC["headers"], HMAC["body"].encode()
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    assert headers["x-content-sha256"] == digest
    values = f"ibr.example.org;Thu, 15 Jan 2026 09:30:00 GMT;application/json;{digest}"
    assert HMAC["string_to_sign"] == f"POST\n/registry/search?x=1\n{values}"
    secret = bytes.fromhex(KEYS["shared_secrets"][0]["hex"])
    code = base64.b64encode(hmac.digest(secret, HMAC["string_to_sign"].encode(), "sha256")).decode()
    listed = "host;date;content-type;x-content-sha256"
    assert headers["x-HMAC"] == f"HMAC-SHA256 Credential=secret-1, SignedHeaders={listed}, Signature={code}"


def test_hmac_header_by_our_functions() -> None:
    parameters = signature_parameters("hmac-header")
    envelope = json.loads(HMAC["body"])
    request = HttpRequest(HMAC["method"], HMAC["target"], HMAC["headers"], HMAC["body"].encode())
    assert verify(envelope, KNOWN, parameters, moment(HMAC), request=request).key_id == "secret-1"
    signed = sign(envelope, SECRET, parameters, moment(HMAC), request=request)
    assert {**HMAC["headers"], **signed.headers} == HMAC["headers"]
