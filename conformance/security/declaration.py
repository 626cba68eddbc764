"""What a target declares about signatures and encryption: dialect, parameters, order, and where the keys are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.secret import Secret

if TYPE_CHECKING:
    from protocol.protection import Order, Protection
    from protocol.signing.parameters import SignatureParameters

NONE = "none"
JWKS_PATH = "/.well-known/jwks.json"


@dataclass(frozen=True, kw_only=True)
class Signature:
    """How messages are signed: the dialect with its parameters, and the keys of both sides.

    `key` and `second_key` are files with a private key of ours, of the first and the second sender; None: those of the
    folder. `secret` is what both sides share where the dialect wants that, `secret_id` names it. The keys of the IUT
    are in the file `jwks`, else at `jwks_url`, else at the usual path below its address.
    """

    parameters: SignatureParameters
    key: Path | None = None
    second_key: Path | None = None
    secret: Secret | None = None
    secret_id: str | None = None
    jwks_url: str | None = None
    jwks: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Encryption:
    """How messages are encrypted: before or after signing, and by which algorithm for us; `key` as in Signature."""

    order: Order = "sign-then-encrypt"
    algorithm: str = "RSA-OAEP-256"
    key: Path | None = None


def unsigned() -> Signature:
    """Return the declaration of a target that says nothing about signatures."""
    from protocol.signing.parameters import signature_parameters

    return Signature(parameters=signature_parameters(NONE))


def protection_of(signature: Signature | None, encryption: Encryption | None) -> Protection | None:
    """Return how messages are protected, None where they are not; ValueError where dialect and order do not fit."""
    if signature is None and encryption is None:
        return None
    from protocol.protection import Protection  # here, so that commands which protect nothing start without it

    parameters = (signature or unsigned()).parameters
    if encryption is None:
        return None if parameters.dialect == NONE else Protection(signature=parameters)
    return Protection(signature=parameters, encrypted=True, order=encryption.order)
