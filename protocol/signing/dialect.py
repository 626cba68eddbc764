"""What every dialect does: sign an envelope, verify one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from protocol.keys.key import Key, SharedSecret
from protocol.signing.parameters import SignatureParameters
from protocol.signing.refusal import SignatureReason, SignatureRefused

FindKey = Callable[[str, str], Key | SharedSecret | None]
"""Return the key of a sender with a key id, None if that sender has no such key."""


@dataclass(frozen=True)
class HttpRequest:
    """What a signature in an HTTP header covers: method, target (path and query), headers, body as it is sent.

    For an answer, method, target and host are those of the request that it answers.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the value of a header, whose name may be in upper or lower case; None if there is none."""
        return next((value.strip() for given, value in self.headers.items() if given.lower() == name.lower()), None)


@dataclass(frozen=True)
class Signed:
    """A signed envelope, and the HTTP headers to send with it."""

    envelope: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Verified:
    """What a verified message says: use `content`, header and message, and nothing else of the envelope.

    `created` and `expires` bound the time in which the signature holds; all but `content` is None for `none`.
    """

    content: Mapping[str, Any]
    sender: str | None = None
    key_id: str | None = None
    algorithm: str | None = None
    created: datetime | None = None
    expires: datetime | None = None


class Dialect(Protocol):
    """One way to sign."""

    def sign(
        self,
        envelope: Mapping[str, Any],
        key: Key | SharedSecret | None,
        parameters: SignatureParameters,
        now: datetime,
        *,
        sender: str | None = None,
        request: HttpRequest | None = None,
    ) -> Signed:
        """Return `envelope` signed with `key`; ValueError where the key or the parameters do not allow it."""
        ...

    def verify(
        self,
        envelope: Mapping[str, Any],
        find_key: FindKey,
        parameters: SignatureParameters,
        now: datetime,
        *,
        sender: str | None = None,
        request: HttpRequest | None = None,
    ) -> Verified:
        """Return what `envelope` says, once it is proven who said it; SignatureRefused with its reason if not."""
        ...


def signature_member(envelope: Mapping[str, Any]) -> str:
    """Return the member `signature`; SignatureRefused if it is missing, empty or no string."""
    signature = envelope.get("signature")
    if signature is None or signature == "":
        raise SignatureRefused(SignatureReason.MISSING, "the envelope has no signature")
    if not isinstance(signature, str):
        raise SignatureRefused(SignatureReason.MALFORMED, "/signature is no string")
    return signature
