"""Why a signature, or the content that it would cover, is not accepted."""

from enum import StrEnum

from protocol.refusal import Refused


class SignatureReason(StrEnum):
    """The reasons for which a message with its signature is refused."""

    MISSING = "signature missing"
    MALFORMED = "signature malformed"
    UNKNOWN_KEY = "unknown key"
    WRONG_SENDER = "wrong sender"
    EXPIRED = "expired"
    FUTURE = "from the future"
    LIFE_TIME = "life time too long"
    ALGORITHM = "algorithm not allowed"
    VERIFY = "does not verify"
    CONTENT = "content not signable"


class SignatureRefused(Refused):
    """A message whose signature is not accepted, with its SignatureReason."""

    @property
    def code(self) -> str:
        """The error code with which a receiver refuses the message (ibr.md 8.5)."""
        return "err.signature.missing" if self.reason is SignatureReason.MISSING else "err.signature.invalid"
