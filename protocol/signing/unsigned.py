"""The dialect `none`: messages are not signed, and a signature that comes all the same is not looked at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from protocol.keys.key import Key, SharedSecret
from protocol.signing.content import signed_content
from protocol.signing.dialect import FindKey, HttpRequest, Signed, Verified
from protocol.signing.parameters import SignatureParameters


def sign(
    envelope: Mapping[str, Any],
    key: Key | SharedSecret | None,
    parameters: SignatureParameters,
    now: datetime,
    *,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Signed:
    """Return `envelope` as it is."""
    return Signed(dict(envelope))


def verify(
    envelope: Mapping[str, Any],
    find_key: FindKey,
    parameters: SignatureParameters,
    now: datetime,
    *,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Verified:
    """Return what `envelope` says; nothing proves who said it, so that it has no sender."""
    return Verified(signed_content(envelope))
