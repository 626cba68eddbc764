"""Checks of access: how requests without a good token are refused, how tokens are given, which keys are published."""

from __future__ import annotations

from typing import Any

from conformance.access.authorization import seconds_of
from conformance.checks.answers import summary
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message, refusal_of
from conformance.record import body_bytes
from protocol.json_text import MISSING

_ERRORS = {
    "invalid_client": (400, 401),
    "invalid_grant": (400, 401),
    "unauthorized_client": (400, 401),
    "invalid_request": (400,),
    "unsupported_grant_type": (400,),
}
_PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")


@check
def is_refused_with_401(seen: Seen) -> None:
    """The refusal is HTTP 401."""
    message = seen.message
    if message.status != 401:
        if refusal_of(message) is None:
            raise NotApplicable("the request was not refused")
        raise Violated(
            f"the refusal is HTTP {message.status}", expected="401", actual=summary(message), at=message.place()
        )


@check
def keeps_the_secret(seen: Seen) -> None:
    """The refusal does not hold the secret of the request."""
    message = seen.message
    if refusal_of(message) is None:
        raise NotApplicable("the request was not refused")
    if seen.expected["secret"] in _text(message):
        raise Violated(
            f"the answer repeats {seen.expected['what']}",
            expected=f"an answer without {seen.expected['what']}",
            actual="it is in the body",
            at=message.place(),
        )


@check
def is_accepted(seen: Seen) -> None:
    """The request is not refused."""
    message = seen.message
    if refusal_of(message) is not None or message.status is None or message.status >= 400:
        raise Violated(
            f"a request bearing {seen.expected['token']} was refused",
            expected="an answer, as to any request with a good token",
            actual=summary(message),
            at=message.place(),
        )


@check
def gives_a_token(seen: Seen) -> None:
    """The answer is a token of the type Bearer (RFC 6749 section 5.1)."""
    message = seen.message
    token, kind = message.at("/access_token"), message.at("/token_type")
    named = isinstance(kind, str) and kind.lower() == "bearer"
    if message.status == 200 and isinstance(token, str) and token and named:
        return
    place = "/token_type" if isinstance(token, str) else "/access_token"
    raise Violated(
        "the answer is no bearer token",
        expected="200 with `access_token` and `token_type`: Bearer",
        actual=f"HTTP {message.status}, token_type {_shown(kind)}, access_token {'there' if token else 'missing'}",
        at=message.place(place),
    )


@check
def tells_when_it_expires(seen: Seen) -> None:
    """`expires_in` is a number of seconds, or one as text."""
    told = _given(seen).at("/expires_in")
    if seconds_of(told) is None:
        raise Violated(
            "the token does not say when it expires",
            expected="`expires_in` in seconds",
            actual=_shown(told),
            at=seen.message.place("/expires_in"),
        )


@check
def is_not_cached(seen: Seen) -> None:
    """The answer that brings a token says `Cache-Control: no-store`."""
    message = _given(seen)
    assert message.part is not None
    headers = [value for name, value in message.part["headers"] if name.lower() == "cache-control"]
    if not any("no-store" in value.lower() for value in headers):
        raise Violated(
            "the answer with the token may be cached",
            expected="Cache-Control: no-store",
            actual=", ".join(headers) or "no such header",
            at=message.place(),
        )


@check
def refuses_the_credentials(seen: Seen) -> None:
    """No token is given, and the answer says why as RFC 6749 section 5.2 does."""
    message = seen.message
    error = message.at("/error")
    lawful = message.status in _ERRORS.get(error, ()) if isinstance(error, str) else False
    if message.at("/access_token") is not MISSING or not lawful or error not in seen.expected["errors"]:
        expected = " or ".join(seen.expected["errors"])
        raise Violated(
            f"a request for a token with {seen.expected['fault']} was not refused as it has to be",
            expected=f"400 or 401 with `error`: {expected}",
            actual=f"HTTP {message.status}, error {_shown(error)}",
            at=message.place("/error"),
        )


@check
def publishes_public_halves(seen: Seen) -> None:
    """No key of a JWKS has a private member."""
    for index, key in _keys(seen):
        private = [name for name in _PRIVATE if name in key]
        if private:
            raise Violated(
                "the JWKS holds what has to stay private",
                expected="public keys alone",
                actual=f"the member{'s' if len(private) > 1 else ''} {', '.join(private)}",
                at=seen.message.place(f"/keys/{index}/{private[0]}"),
            )


@check
def names_its_keys(seen: Seen) -> None:
    """Each key of a JWKS has `kty`, `kid` and `use` (sig or enc)."""
    for index, key in _keys(seen):
        named = all(isinstance(key.get(name), str) and key[name] for name in ("kty", "kid"))
        if not named or key.get("use") not in ("sig", "enc"):
            raise Violated(
                "a key of the JWKS does not say what it is",
                expected="`kty`, `kid` and `use`: sig or enc",
                actual=shown({name: key.get(name) for name in ("kty", "kid", "use")}),
                at=seen.message.place(f"/keys/{index}"),
            )


def _keys(seen: Seen) -> list[tuple[int, dict[str, Any]]]:
    keys = seen.message.at("/keys")
    if seen.message.status != 200 or not isinstance(keys, list):
        raise NotApplicable("the IUT publishes no JWKS at this path")
    return [(index, key) for index, key in enumerate(keys) if isinstance(key, dict)]


def _given(seen: Seen) -> Message:
    if seen.message.status != 200 or not isinstance(seen.message.at("/access_token"), str):
        raise NotApplicable("no token was given")
    return seen.message


def _text(message: Message) -> str:
    return body_bytes(message.part["body"] if message.part else None).decode("utf-8", "replace")


def _shown(value: Any) -> str:
    return "missing" if value is MISSING else shown(value)
