"""Make keys. The random bytes are arguments, except for RSA, where the library draws its own."""

from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from joserfc.jwk import ECKey, OKPKey, RSAKey

from protocol.keys.key import MAX_RSA_BITS, MIN_RSA_BITS, Key, Use, key_from_jwk
from protocol.keys.refusal import KeyReason, KeyRefused

ED25519_BYTES: Final = 32
P256_BYTES: Final = 40
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def make_ed25519_key(random_bytes: bytes, *, kid: str | None = None) -> Key:
    """Return the Ed25519 key whose seed is `random_bytes` (32, RFC 8032 section 5.1.5), to sign with."""
    _expect(random_bytes, ED25519_BYTES)
    made = OKPKey.import_key(ed25519.Ed25519PrivateKey.from_private_bytes(random_bytes))
    return _named(made, kid, "sig")


def make_p256_key(random_bytes: bytes, *, kid: str | None = None, use: Use = "sig") -> Key:
    """Return the P-256 key made of `random_bytes` (40, FIPS 186-5 appendix A.2.1: 64 bits more than the order)."""
    _expect(random_bytes, P256_BYTES)
    number = int.from_bytes(random_bytes) % (_P256_ORDER - 1) + 1
    return _named(ECKey.import_key(ec.derive_private_key(number, ec.SECP256R1())), kid, use)


def make_rsa_key(bits: int = MIN_RSA_BITS, *, kid: str | None = None, use: Use = "sig") -> Key:
    """Return a new RSA key of `bits` (2048 to 8192) bits; another one at each call. Raises KeyRefused."""
    if bits < MIN_RSA_BITS:
        raise KeyRefused(KeyReason.TOO_SHORT, f"RSA of {bits} bits; at least {MIN_RSA_BITS} are needed")
    if bits > MAX_RSA_BITS:
        raise KeyRefused(KeyReason.TOO_LONG, f"RSA of {bits} bits; more than {MAX_RSA_BITS} cost too much to check")
    return _named(RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=bits)), kid, use)


def _expect(random_bytes: bytes, count: int) -> None:
    if len(random_bytes) != count:
        raise KeyRefused(KeyReason.MALFORMED, f"{len(random_bytes)} random bytes were given; {count} are needed")


def _named(made: OKPKey | ECKey | RSAKey, kid: str | None, use: Use) -> Key:
    return key_from_jwk({**made.as_dict(private=True), "use": use, **({"kid": kid} if kid else {})})
