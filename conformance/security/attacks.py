"""The attacks by the names that the features use, and which of them do not exist in a dialect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from conformance.security import forged_algorithms, forged_signatures, tampered_encryption
from conformance.security.sealing import Forged, Material
from protocol.signing.parameters import dialect_rows

Attack = Callable[[Material], Forged]

ATTACKS: Final[Mapping[str, Attack]] = MappingProxyType(
    {
        "no signature": forged_signatures.without_signature,
        "one bit flipped in its header": forged_signatures.with_another_header,
        "one bit flipped in its message": forged_signatures.with_another_message,
        "one bit flipped in its signature": forged_signatures.with_another_signature,
        "signed by another key under the known id": forged_signatures.by_another_key,
        "signed by a key of another sender": forged_signatures.by_another_senders_key,
        "signed by an unknown key": forged_signatures.by_an_unknown_key,
        "an expired signature": forged_signatures.expired,
        "a signature from the future": forged_signatures.from_the_future,
        "a signature that holds too long": forged_signatures.living_too_long,
        "the signature of another message": forged_signatures.of_another_message,
        "an algorithm that is not allowed": forged_algorithms.not_allowed,
        "the algorithm none": forged_algorithms.none,
        "an HMAC with the public key": forged_algorithms.by_public_key,
        "another receiver": forged_signatures.for_another_receiver,
        "duplicate members": forged_signatures.with_duplicate_members,
        "encrypted for another key": tampered_encryption.for_another_key,
        "one bit flipped in its ciphertext": tampered_encryption.with_another_ciphertext,
        "one bit flipped in its tag": tampered_encryption.with_another_tag,
        "not encrypted": tampered_encryption.plain,
        "another key named in its encryption": tampered_encryption.naming_another_key,
        "another algorithm named in its encryption": tampered_encryption.naming_another_algorithm,
        "another content encryption named": tampered_encryption.naming_another_content_encryption,
    }
)


def why_absent(attack: str, dialect: str) -> str | None:
    """Return why an attack does not exist in a dialect; None where it does."""
    absent: Mapping[str, str] = dialect_rows()[dialect].get("absent_attacks", {})
    return absent.get(attack)
