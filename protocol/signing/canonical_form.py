"""The canonical forms in which content is signed: the bytes are the same whoever writes them (docs/signatures.md)."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import rfc8785

from protocol.signing.refusal import SignatureReason, SignatureRefused


def _sorted_compact(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def _sorted_compact_utf_8(content: Mapping[str, Any]) -> bytes:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    return text.encode("utf-8")


def _rfc8785(content: Mapping[str, Any]) -> bytes:
    return rfc8785.dumps(dict(content))


CANONICAL_FORMS: Final[Mapping[str, Callable[[Mapping[str, Any]], bytes]]] = MappingProxyType(
    {"sorted-compact": _sorted_compact, "sorted-compact-utf-8": _sorted_compact_utf_8, "rfc8785": _rfc8785}
)


def canonical_bytes(content: Mapping[str, Any], form: str) -> bytes:
    """Return `content`, as read by signed_content, in the canonical form `form`; KeyError if there is no such form.

    Raises SignatureRefused, "content not signable", for what the form cannot express.
    """
    write = CANONICAL_FORMS[form]
    try:
        return write(content)
    except (ValueError, TypeError) as error:
        raise SignatureRefused(SignatureReason.CONTENT, f"the content has no {form} form: {error}") from None
