"""The signature string of the published schema: a prefix word and quoted parameters, written and read strictly."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final

from protocol.signing.parameters import SignatureParameters
from protocol.signing.refusal import SignatureReason, SignatureRefused

MAX_LENGTH: Final = 8192
HEADERS: Final = "(created) (expires) digest"
_PARAMETER = re.compile(r'([A-Za-z]+)="([^"\x00-\x1f\x7f]*)"(?:, *(?=[A-Za-z])|\Z)')
_SECONDS = re.compile(r"[0-9]{1,11}")


def write_signature_string(members: Mapping[str, str], parameters: SignatureParameters) -> str:
    """Return `members` as one string, after the prefix word and a space where the dialect has such a word.

    ValueError where a value holds a quote or a control character, for which the form has no escape.
    """
    for name, value in members.items():
        if _PARAMETER.fullmatch(f'{name}="{value}"') is None:
            raise ValueError(
                f"{name}: {value!r} has a quote or a control character, which a signature string cannot hold"
            )
    listed = ", ".join(f'{name}="{value}"' for name, value in members.items())
    return f"{parameters.prefix} {listed}" if parameters.prefix else listed


def read_signature_string(text: str, parameters: SignatureParameters) -> dict[str, str]:
    """Return the parameters of a signature string, each of them there once and no others.

    SignatureRefused, "signature malformed", for any other form, another prefix word, namespace or list of headers.
    """
    if len(text) > MAX_LENGTH:
        raise _malformed(f"it has {len(text)} characters; at most {MAX_LENGTH} are read")
    if not text.startswith(parameters.prefix):
        raise _malformed(f"it does not start with {parameters.prefix!r}")
    members = _members(text.removeprefix(parameters.prefix).lstrip(" "))
    wanted = {"namespace", parameters.key_id_name, "algorithm", "created", "expires", "headers", "signature"}
    if members.keys() != wanted:
        raise _malformed(f"its parameters are {', '.join(members) or 'none'}; they must be {', '.join(sorted(wanted))}")
    for name, value in (("namespace", parameters.namespace), ("headers", HEADERS)):
        if members[name] != value:
            raise _malformed(f"{name} is {members[name]!r}, not {value!r}")
    for name in ("created", "expires"):
        if _SECONDS.fullmatch(members[name]) is None:
            raise _malformed(f"{name} is {members[name]!r}, no number of seconds since 1970")
    return members


def decode_base64(text: str) -> bytes:
    """Return the bytes of `text` in base64 (RFC 4648 section 4), padded, in its one canonical form.

    SignatureRefused, "signature malformed", if it is in no such form.
    """
    try:
        decoded = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise _malformed("the signature is not base64 with padding") from None
    # Spare bits before the padding could be flipped unnoticed.
    if base64.b64encode(decoded).decode("ascii") != text:
        raise _malformed("the signature is base64 with spare bits that are not zero")
    return decoded


def _members(listed: str) -> dict[str, str]:
    members: dict[str, str] = {}
    place = 0
    while place < len(listed):
        found = _PARAMETER.match(listed, place)
        if found is None:
            raise _malformed(f'it has no name="value" at {listed[place : place + 20]!r}')
        if found[1] in members:
            raise _malformed(f"{found[1]} is given twice")
        members[found[1]] = found[2]
        place = found.end()
    return members


def _malformed(detail: str) -> SignatureRefused:
    return SignatureRefused(SignatureReason.MALFORMED, detail)
