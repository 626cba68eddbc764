"""Why a key is not accepted."""

from enum import StrEnum

from protocol.refusal import Refused


class KeyReason(StrEnum):
    """The reasons for which a key is refused."""

    MALFORMED = "key malformed"
    KIND = "kind of key not allowed"
    TOO_SHORT = "key too short"
    TOO_LONG = "key too long"
    PRIVATE = "private key published"
    SYMMETRIC = "secret published"
    PUBLIC = "public key used as a secret"
    TWICE = "key id given twice"


class KeyRefused(Refused):
    """A key that is not accepted, with its KeyReason."""
