"""What a signature covers: header and message of an envelope, as the bytes that are sent say it."""

from collections.abc import Mapping
from typing import Any, Final

from protocol.exact_json import read_exact_object
from protocol.json_text import dump_json
from protocol.signing.refusal import SignatureReason, SignatureRefused

SIGNED_MEMBERS: Final = ("header", "message")


def read_object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object that `raw`, a body or a payload, is.

    Raises SignatureRefused, "content not signable", for what read_exact_object refuses.
    """
    try:
        return read_exact_object(raw)
    except ValueError as error:
        raise _unsignable(f"the text {error}") from None


def signed_content(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """Return header and message of `envelope` (a member that is absent stays absent) as a receiver reads them.

    Raises SignatureRefused, "content not signable", as read_object, and where the header is no object.
    """
    if not isinstance(envelope.get("header"), Mapping):
        raise _unsignable("/header is missing or no object; a signature covers header and message")
    try:
        raw = dump_json({name: envelope[name] for name in SIGNED_MEMBERS if name in envelope})
    except UnicodeEncodeError:
        raise _unsignable("the envelope has half of a character (a lone surrogate)") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise _unsignable(f"the envelope cannot be written as JSON: {error}") from None
    return read_object(raw)


def claimed_sender(content: Mapping[str, Any], sender: str | None) -> str:
    """Return who says to have sent the message: header.sender_id, else `sender`, known from elsewhere.

    Raises SignatureRefused, "wrong sender", where they differ or neither is known (callbacks may lack sender_id).
    """
    named = content["header"].get("sender_id")
    if named is None and sender is None:
        raise _wrong_sender("/header/sender_id is missing, and nothing else tells who sent the message")
    if named is not None and not isinstance(named, str):
        raise _wrong_sender("/header/sender_id is no string")
    if None not in (named, sender) and named != sender:
        raise _wrong_sender(f"/header/sender_id is {named!r}, but {sender!r} sent the message")
    return str(sender if named is None else named)


def _unsignable(detail: str) -> SignatureRefused:
    return SignatureRefused(SignatureReason.CONTENT, detail)


def _wrong_sender(detail: str) -> SignatureRefused:
    return SignatureRefused(SignatureReason.WRONG_SENDER, detail)
