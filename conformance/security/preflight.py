"""Whether messages can be protected at all: the keys of the IUT can be had, and are for what the target declares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from conformance.security.peer_keys import NoKeys, keys_key, published_keys
from conformance.target import Target
from conformance.transport import Transport
from protocol.keys.algorithms import encryption_algorithms
from protocol.keys.key import Key

_ADVICE = "write the address of its JWKS there, or the path of a file with it in signature.jwks"
_SECRET_ADVICE = (
    'write signature.secret = {env = "NAME"} and signature.secret_id, and put the secret into that variable'
)


class UnfitKeys(Exception):
    """Messages cannot be protected: why, the key of the target that decides on it, and what to do."""

    def __init__(self, detail: str, key: str, advice: str) -> None:
        """Tell it."""
        super().__init__(detail)
        self.detail = detail
        self.key = key
        self.advice = advice


def fitting_keys(target: Target, transport: Transport, now: Callable[[], datetime]) -> Sequence[Key]:
    """Return the keys of the IUT, none where none are needed; UnfitKeys if they cannot be had or do not fit."""
    protection = target.protection
    if protection is None:
        return ()
    if protection.signature.dialect == "hmac-header" and not (target.signature and target.signature.secret):
        raise UnfitKeys("hmac-header is declared and there is no shared secret", "signature.secret", _SECRET_ADVICE)
    algorithms = protection.signature.algorithms
    if not algorithms and not protection.encrypted:
        return ()
    key = keys_key(target)
    try:
        keys = published_keys(target, transport, now).keys
    except NoKeys as reason:
        raise UnfitKeys(str(reason), key, _ADVICE) from None
    told = f"its keys are {', '.join(found.kid for found in keys) or 'none'}"
    if algorithms and not any(found.may_sign_with(name) for found in keys for name in algorithms):
        raise UnfitKeys(f"{told}; none is for {' or '.join(algorithms)}", key, _ADVICE)
    if protection.encrypted and not any(
        found.may_encrypt_with(name) for found in keys for name in encryption_algorithms()
    ):
        raise UnfitKeys(f"{told}; none is to encrypt for ({' or '.join(encryption_algorithms())})", key, _ADVICE)
    return keys
