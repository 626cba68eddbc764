"""A recorded request as a command line that sends it again, safe to paste into a shell."""

from __future__ import annotations

import base64

from conformance.artefacts.visible import has_hidden, visible
from conformance.record import Event, body_bytes
from conformance.record.redaction import REDACTED

# curl writes these itself.
_OF_THE_CONNECTION = frozenset(
    {"host", "content-length", "connection", "accept-encoding", "transfer-encoding", "user-agent"}
)
_LONGEST_BODY = 20_000
_OF_ITS_TIME = "# signed or encrypted: by now it may be refused as expired, or as sent before"


def curl_command(request: Event) -> str | None:
    """Return the command for a recorded request; None when its body is too long to be pasted.

    Secrets, which the record does not hold, are read from variables such as `$DCI_AUTHORIZATION`.
    """
    content = body_bytes(request.get("body"))
    if len(content) > _LONGEST_BODY:
        return None
    words = ["curl -sS -i -g -X " + _quote(str(request.get("method", "POST")))]
    words += [f"-H {_header(name, value)}" for name, value in _headers(request)]
    if content:
        # Nothing is added that the request did not have.
        if not any(name.lower() == "content-type" for name, _ in _headers(request)):
            words.append("-H 'Content-Type:'")
        words.append("--data-binary @-")
    words.append("--url " + _quote(str(request.get("url", ""))))
    command = " \\\n  ".join(words)
    command = _with_body(command, content) if content else command
    return f"{_OF_ITS_TIME}\n{command}" if _is_signed(request) else command


def _is_signed(request: Event) -> bool:
    facts = request.get("protection") or {}
    return "applied" in facts or "attack" in facts


def _headers(request: Event) -> list[tuple[str, str]]:
    pairs = [(str(header[0]), str(header[1])) for header in request.get("headers") or ()]
    return [(name, value) for name, value in pairs if name.lower() not in _OF_THE_CONNECTION]


def _header(name: str, value: str) -> str:
    if value != REDACTED:
        return _quote(f"{name}: {value}")
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name.upper())
    return f'{_quote(f"{name}: ")}"$DCI_{letters}"'


def _with_body(command: str, content: bytes) -> str:
    """Feed the body by a heredoc; by way of base64 when a person could not see or copy all of it."""
    text = content.decode("utf-8", "replace")
    plain = text.encode("utf-8") == content and not has_hidden(text) and "\r" not in text
    if plain:
        end = _end_mark(text)
        # A here-document ends with a line end in any case.
        return f"{command} <<'{end}'\n{text.removesuffix(chr(10))}\n{end}"
    encoded = base64.encodebytes(content).decode("ascii").rstrip()
    return f"base64 -d <<'DCI_BODY' | {command}\n{encoded}\nDCI_BODY"


def _end_mark(text: str) -> str:
    """Return a word that is no line of the text."""
    lines = set(text.split("\n"))
    end = "DCI_BODY"
    while end in lines:
        end += "_"
    return end


def _quote(text: str) -> str:
    """Quote for a POSIX shell, on one line and without characters that a terminal would obey."""
    one_line = visible(" ".join(text.splitlines()))
    return "'" + one_line.replace("'", "'\\''") + "'"
