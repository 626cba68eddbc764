"""Checks of protection: that messages are signed and encrypted, and how those are refused that are not.

What was found of a message when it came stands in the record (`protection`), so that no key is needed to judge it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.checks.answers import summary
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated
from conformance.messages import Message, refusal_of
from protocol.json_text import MISSING
from protocol.keys.algorithms import encryption_algorithms
from protocol.keys.key_set import read_jwks
from protocol.keys.refusal import KeyRefused

_OF_ENCRYPTION = "err.encryption.invalid"


@check
def is_signed(seen: Seen) -> None:
    """The message is signed as agreed, by a key of its sender, for exactly this content, and now."""
    found = _facts(seen.message)
    if "none" in found:
        raise NotApplicable(str(found["none"]))
    if found.get("refused", {}).get("code") == _OF_ENCRYPTION:
        found = found.get("signature", {})
    refused = found.get("refused")
    if refused is not None:
        raise Violated(
            f"the signature is not accepted: {refused['reason']}",
            expected="a signature that a key of the sender verifies",
            actual=refused["detail"],
            at=seen.message.place("/signature"),
        )
    if "verified" not in found:
        raise NotApplicable("the message cannot be opened, which is judged elsewhere")


@check
def is_encrypted(seen: Seen) -> None:
    """The message is encrypted for us, and can be opened."""
    found = _facts(seen.message)
    if "encrypted" not in found:
        raise NotApplicable("no encryption is agreed")
    if not found["encrypted"]:
        refused = found.get("refused", {})
        raise Violated(
            "the message is not encrypted as agreed",
            expected="is_msg_encrypted true, and an EncryptedMessage for a key of ours",
            actual=refused.get("detail", "it is in clear"),
            at=seen.message.place("/message"),
        )


@check
def is_served(seen: Seen) -> None:
    """The request is not refused."""
    message = seen.message
    if refusal_of(message) is not None or message.status is None or message.status >= 400:
        raise Violated(
            "a request that is protected as the target declares was refused",
            expected="an answer, as to any request",
            actual=summary(message),
            at=message.place(),
        )


@check
def tells_of_the_protection(seen: Seen) -> None:
    """The refusal is a 401 or 403, or its error code is one of those that are for the protection of messages."""
    message = seen.message
    if refusal_of(message) is None:
        raise NotApplicable("the request was not refused, which is judged elsewhere")
    codes = seen.expected["codes"]
    code = _error_code(message)
    if message.status not in (401, 403) and code not in codes:
        raise Violated(
            f"the refusal of {seen.expected['fault']} does not tell what is wrong",
            expected=f"{', '.join(codes)}, or HTTP 401 or 403",
            actual=code or summary(message),
            at=message.place("/message/error/code"),
        )


@check
def publishes_fitting_keys(seen: Seen) -> None:
    """A JWKS holds a key for one of the agreed algorithms, and one to encrypt for where that is agreed."""
    message = seen.message
    try:
        keys = read_jwks(message.document).keys if message.status == 200 else ()
    except KeyRefused as error:
        raise Violated(
            "the JWKS cannot be read", expected="a JWKS (RFC 7517)", actual=error.detail, at=message.place()
        ) from error
    algorithms = seen.expected["algorithms"]
    if algorithms and not any(key.may_sign_with(name) for key in keys for name in algorithms):
        _lacks(message, f"a key for {' or '.join(algorithms)}", [key.kid for key in keys])
    if seen.expected["encryption"]:
        for_us = [key for key in keys if any(map(key.may_encrypt_with, encryption_algorithms()))]
        if not for_us:
            _lacks(message, f"a key for {' or '.join(encryption_algorithms())}", [key.kid for key in keys])


def _lacks(message: Message, wanted: str, kids: list[str]) -> None:
    raise Violated(
        "no key of the JWKS fits what is agreed",
        expected=wanted,
        actual=f"keys {', '.join(kids)}" if kids else f"HTTP {message.status}, and no key",
        at=message.place("/keys"),
    )


def _facts(message: Message) -> Mapping[str, Any]:
    found = (message.part or {}).get("protection")
    if found is None:
        raise NotApplicable("the target declares no protection of messages")
    return dict(found)


def _error_code(message: Message) -> str | None:
    """Return the code of an acknowledgement ERR, or of the first error in the body of an HTTP error."""
    for pointer in ("/message/error/code", "/errors/0/code"):
        code = message.at(pointer)
        if code is not MISSING and isinstance(code, str):
            return code
    return None
