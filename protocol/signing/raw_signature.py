"""The signature over given bytes by an asymmetric key, and which key of a sender may have made it."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from protocol.keys.algorithms import SignatureAlgorithm, signature_algorithms
from protocol.keys.key import Key, SharedSecret
from protocol.signing.parameters import SignatureParameters
from protocol.signing.refusal import SignatureReason, SignatureRefused


def raw_signature(key: Key, data: bytes) -> bytes:
    """Return the signature of `data` by Ed25519 (RFC 8032) or RS256 (RFC 8017 section 8.2), as the key is."""
    private = key.private
    if isinstance(private, Ed25519PrivateKey):
        return private.sign(data)
    if isinstance(private, RSAPrivateKey):
        return private.sign(data, PKCS1v15(), SHA256())
    raise ValueError(f"a {key.kind} key makes neither an Ed25519 nor an RS256 signature")


def raw_signature_holds(key: Key, data: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is that of `data` by `key`, by Ed25519 or RS256, as the key is."""
    public = key.public
    try:
        if isinstance(public, Ed25519PublicKey):
            public.verify(signature, data)
        elif isinstance(public, RSAPublicKey):
            public.verify(signature, data, PKCS1v15(), SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True


def signing_algorithm(
    key: Key | SharedSecret | None, parameters: SignatureParameters
) -> tuple[Key, SignatureAlgorithm]:
    """Return the asymmetric key and the first allowed algorithm that it may sign with; ValueError if there is none."""
    if not isinstance(key, Key):
        raise ValueError(f"the dialect {parameters.dialect} signs with an asymmetric key")
    for name in parameters.algorithms:
        if key.may_sign_with(name):
            return key, signature_algorithms()[name]
    allowed = ", ".join(parameters.algorithms)
    raise ValueError(f"the key {key.kid!r} ({key.kind}, use {key.use}, alg {key.alg}) makes none of: {allowed}")


def check_verification_key(
    key: Key | SharedSecret | None, sender: str, key_id: str, algorithm: SignatureAlgorithm
) -> Key:
    """Return the asymmetric key that may have made a signature of `algorithm`; SignatureRefused if it may not."""
    if key is None:
        raise SignatureRefused(SignatureReason.UNKNOWN_KEY, f"{sender!r} publishes no key {key_id!r}")
    if not isinstance(key, Key) or not key.may_sign_with(algorithm.name):
        raise SignatureRefused(
            SignatureReason.ALGORITHM, f"the key {key_id!r} of {sender!r} is not for {algorithm.name}"
        )
    return key


def check_allowed(
    algorithm: SignatureAlgorithm | None, named: object, parameters: SignatureParameters
) -> SignatureAlgorithm:
    """Return `algorithm`, which the signature names as `named`; SignatureRefused unless the parameters allow it."""
    if algorithm is None or algorithm.name not in parameters.algorithms:
        allowed = ", ".join(parameters.algorithms)
        raise SignatureRefused(SignatureReason.ALGORITHM, f"{str(named)[:40]!r} is none of: {allowed}")
    return algorithm
