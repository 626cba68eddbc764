"""Why an encrypted message is not accepted."""

from enum import StrEnum

from protocol.refusal import Refused


class EncryptionReason(StrEnum):
    """The reasons for which an encrypted message, or a message that should be one, is refused."""

    NOT_ENCRYPTED = "not encrypted"
    MALFORMED = "encrypted message malformed"
    ANOTHER_KEY = "encrypted for another key"
    ALGORITHM = "algorithm not allowed"
    TAMPERED = "tampered"


class EncryptionRefused(Refused):
    """A message that is not accepted, with its EncryptionReason."""

    @property
    def code(self) -> str:
        """The error code with which a receiver refuses the message (ibr.md 8.5)."""
        return "err.encryption.invalid"
