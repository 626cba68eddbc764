"""Security among systems that are started together: keys made at the start, which each of them knows of the others."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

from protocol.keys.key import SharedSecret, key_from_jwk
from protocol.keys.making import ED25519_BYTES, P256_BYTES, make_ed25519_key, make_p256_key
from protocol.signing.parameters import signature_parameters
from simulator.security.configuration import Party, Security
from simulator.security.security_file import SHARED, usual_protection

ENCRYPTION = "+encryption"
PROTECTIONS = tuple(
    f"{dialect}{suffix}"
    for dialect in ("dci-http-signature", "jws-compact", "jws-detached", SHARED)
    for suffix in ("", ENCRYPTION)
)
"""The dialects with their own parameters, each without encryption and with it."""

_SECRET_BYTES = 32


def mutual_security(
    sender_ids: Sequence[str], protection: str, random_bytes: Callable[[int], bytes]
) -> Mapping[str, Security]:
    """Return the security of each system, by its sender_id, with new keys; `protection` is one of PROTECTIONS."""
    dialect, encrypted = protection.removesuffix(ENCRYPTION), protection.endswith(ENCRYPTION)
    agreed = usual_protection(signature_parameters(dialect), encrypted=encrypted)
    shared = dialect == SHARED
    signing = {each: make_ed25519_key(random_bytes(ED25519_BYTES)) for each in sender_ids}
    decryption = {each: make_p256_key(random_bytes(P256_BYTES), use="enc") for each in sender_ids}
    secrets = {
        frozenset(pair): SharedSecret("-".join(pair), random_bytes(_SECRET_BYTES))
        for pair in combinations(sender_ids, 2)
    }

    def party(own: str, other: str) -> Party:
        keys = tuple(key_from_jwk(key.public_jwk()) for key in (signing[other], decryption[other]))
        return Party(other, keys, secret=secrets[frozenset((own, other))] if shared else None)

    return {
        own: Security(
            agreed,
            None if shared else signing[own],
            (decryption[own],) if encrypted else (),
            tuple(party(own, other) for other in sender_ids if other != own),
        )
        for own in sender_ids
    }
