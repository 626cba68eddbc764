"""The table of the dialects: sign and verify in the one that the parameters name."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from protocol.keys.key import Key, SharedSecret
from protocol.signing import dci_http_signature, hmac_header, jws_compact, jws_detached, unsigned
from protocol.signing.dialect import Dialect, FindKey, HttpRequest, Signed, Verified
from protocol.signing.parameters import SignatureParameters

DIALECTS: Final[Mapping[str, Dialect]] = MappingProxyType(
    {
        "dci-http-signature": dci_http_signature,
        "jws-compact": jws_compact,
        "jws-detached": jws_detached,
        "hmac-header": hmac_header,
        "none": unsigned,
    }
)


def sign(
    envelope: Mapping[str, Any],
    key: Key | SharedSecret | None,
    parameters: SignatureParameters,
    now: datetime,
    *,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Signed:
    """Return `envelope` signed in the dialect of `parameters`, and the HTTP headers that go with it.

    `sender` is who signs where header.sender_id does not say it; `request` what hmac-header signs.
    ValueError where key and parameters do not fit; SignatureRefused, "content not signable".
    """
    return DIALECTS[parameters.dialect].sign(envelope, key, parameters, now, sender=sender, request=request)


def verify(
    envelope: Mapping[str, Any],
    find_key: FindKey,
    parameters: SignatureParameters,
    now: datetime,
    *,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Verified:
    """Return what `envelope`, read by read_object, says, once a key of its sender is proven to have signed it.

    `sender` is who must have sent it, where that is known from elsewhere. SignatureRefused with its reason if not.
    """
    return DIALECTS[parameters.dialect].verify(envelope, find_key, parameters, now, sender=sender, request=request)


def keys_by_sender(known: Mapping[str, Iterable[Key | SharedSecret]]) -> FindKey:
    """Return the function that finds a key among those of its sender."""
    found = {(sender, key.kid): key for sender, keys in known.items() for key in keys}
    return lambda sender, kid: found.get((sender, kid))
