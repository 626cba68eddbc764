"""One key: an asymmetric key with its key id, or a secret that two parties share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from protocol.json_text import parse_json
from protocol.keys.algorithms import KeyKind, encryption_algorithms, signature_algorithms
from protocol.keys.refusal import KeyReason, KeyRefused

MIN_RSA_BITS: Final = 2048
MAX_RSA_BITS: Final = 8192
MIN_SECRET_BYTES: Final = 32
Use = Literal["sig", "enc"]
JoseKey = RSAKey | ECKey | OKPKey
_TYPES: Final[Mapping[str, type[JoseKey]]] = {"OKP": OKPKey, "RSA": RSAKey, "EC": ECKey}


@dataclass(frozen=True)
class Key:
    """An asymmetric key, public or private; `use` and `alg` are None where its JWK does not narrow them."""

    kid: str
    kind: KeyKind
    use: Use | None
    alg: str | None
    jose: JoseKey = field(repr=False, compare=False)
    thumbprint: str

    @property
    def is_private(self) -> bool:
        """Whether it can sign and decrypt."""
        return self.jose.is_private

    def public_jwk(self) -> dict[str, Any]:
        """Return its public half as a JWK with kid, use and alg, which the standard requires (ibr.md 6.6).

        A key that is not narrowed is published to sign with.
        """
        jwk = self.jose.as_dict(private=False)
        public = {name: value for name, value in jwk.items() if name in ("kty", "crv", "x", "y", "n", "e")}
        use = self.use or "sig"
        return {"kid": self.kid, "use": use, "alg": self.alg or _usual_algorithm(self.kind, use), **public}

    def may_sign_with(self, algorithm: str) -> bool:
        """Tell whether this key may make or verify a signature of `algorithm`, a name of the table."""
        row = signature_algorithms().get(algorithm)
        return row is not None and row.key == self.kind and self.use != "enc" and self.alg in (None, row.word, *row.jws)

    def may_encrypt_with(self, algorithm: str) -> bool:
        """Tell whether a message may be encrypted for this key with `algorithm`."""
        row = encryption_algorithms().get(algorithm)
        return row is not None and row.key == self.kind and self.use != "sig" and self.alg in (None, row.name)

    @property
    def private(self) -> RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey:
        """Its private half; KeyRefused if there is none."""
        found = self.jose.private_key
        if not isinstance(found, RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey):
            raise KeyRefused(KeyReason.KIND, f"the key {self.kid!r} is public; the private half is needed")
        return found

    @property
    def public(self) -> RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey:
        """Its public half."""
        found = self.jose.public_key
        assert isinstance(found, RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey)
        return found


@dataclass(frozen=True)
class SharedSecret:
    """A secret of at least 32 bytes that two parties share (RFC 2104 section 3); `kid` names it in `Credential`."""

    kid: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if _is_public_key(self.secret):
            raise KeyRefused(KeyReason.PUBLIC, f"the secret {self.kid!r} is a public key, which everyone knows")
        if len(self.secret) < MIN_SECRET_BYTES:
            raise KeyRefused(
                KeyReason.TOO_SHORT,
                f"the secret {self.kid!r} has {len(self.secret)} bytes; give at least {MIN_SECRET_BYTES}",
            )


def key_from_jwk(jwk: object) -> Key:
    """Return the key that a JWK (RFC 7517) describes; its kid is the thumbprint (RFC 7638) where it names none.

    Raises KeyRefused: a kind other than Ed25519, RSA and P-256, RSA outside 2048 to 8192 bits, a damaged key.
    """
    if not isinstance(jwk, Mapping):
        raise KeyRefused(KeyReason.MALFORMED, "a JWK is an object")
    kty, crv = jwk.get("kty"), jwk.get("crv")
    if kty == "oct":
        raise KeyRefused(KeyReason.SYMMETRIC, "the JWK is a secret (kty oct); give it as a shared secret")
    if kty not in ("RSA", "OKP", "EC") or (kty, crv) not in (("RSA", crv), ("OKP", "Ed25519"), ("EC", "P-256")):
        raise KeyRefused(KeyReason.KIND, f"kty {kty!r} with crv {crv!r} is none of Ed25519, RSA and P-256")
    use, alg, kid = (_text(jwk, name) for name in ("use", "alg", "kid"))
    known = {name: value for name, value in jwk.items() if name not in ("use", "alg", "kid", "key_ops")}
    try:
        _TYPES[kty].validate_dict_key(known)
        return _key(_TYPES[kty].binding.import_from_dict(known), kid, use, alg)
    except (JoseError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyRefused(KeyReason.MALFORMED, f"the JWK {kid or '(without kid)'} cannot be read: {error}") from None


def key_from_pem(pem: bytes, *, kid: str | None = None, use: Use | None = None, alg: str | None = None) -> Key:
    """Return the unencrypted key, public or private, of a PEM text; KeyRefused as key_from_jwk."""
    for kind in _TYPES.values():
        try:
            return _key(kind.binding.import_from_bytes(pem), kid, use, alg)
        except (JoseError, ValueError, TypeError, UnsupportedAlgorithm):
            continue
    raise KeyRefused(KeyReason.MALFORMED, "the text is no PEM of an Ed25519, RSA or P-256 key without a password")


def _text(jwk: Mapping[str, Any], name: str) -> str | None:
    value = jwk.get(name)
    if value is not None and not isinstance(value, str):
        raise KeyRefused(KeyReason.MALFORMED, f"the member {name!r} of a JWK is a string")
    return value


def _key(native: object, kid: str | None, use: str | None, alg: str | None) -> Key:
    kind, jose = _wrapped(native)
    if use is not None and use not in get_args(Use):
        raise KeyRefused(KeyReason.MALFORMED, f"use {use!r} is neither sig nor enc")
    if use == "enc" and kind == "Ed25519":
        raise KeyRefused(KeyReason.KIND, "an Ed25519 key signs and does not encrypt; its use is sig")
    thumbprint = jose.thumbprint()
    return Key(kid or thumbprint, kind, "sig" if use == "sig" else "enc" if use else None, alg, jose, thumbprint)


def _wrapped(native: object) -> tuple[KeyKind, JoseKey]:
    if isinstance(native, RSAPrivateKey | RSAPublicKey):
        if native.key_size < MIN_RSA_BITS:
            raise KeyRefused(KeyReason.TOO_SHORT, f"RSA of {native.key_size} bits; at least {MIN_RSA_BITS} are needed")
        if native.key_size > MAX_RSA_BITS:
            raise KeyRefused(KeyReason.TOO_LONG, f"RSA of {native.key_size} bits; at most {MAX_RSA_BITS} are taken")
        return "RSA", RSAKey.import_key(native)
    if isinstance(native, Ed25519PrivateKey | Ed25519PublicKey):
        return "Ed25519", OKPKey.import_key(native)
    if isinstance(native, EllipticCurvePrivateKey | EllipticCurvePublicKey) and native.curve.name == "secp256r1":
        return "P-256", ECKey.import_key(native)
    raise KeyRefused(KeyReason.KIND, "the key is none of Ed25519, RSA and P-256")


def _usual_algorithm(kind: KeyKind, use: Use) -> str:
    if use == "sig":
        return next(row.jws[0] for row in signature_algorithms().values() if row.key == kind)
    return next(row.name for row in encryption_algorithms().values() if row.key == kind)


def _is_public_key(secret: bytes) -> bool:
    document = parse_json(secret).document
    if isinstance(document, Mapping) and "kty" in document:
        return True
    if b"-----BEGIN " in secret or secret.startswith((b"ssh-", b"ecdsa-")):
        return True
    try:
        OctKey.binding.import_from_bytes(secret)
    except ValueError:
        return True
    return False
