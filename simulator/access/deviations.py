"""The functions behind the rows of fixtures/deviations/access.yaml: what a system does wrongly that demands tokens."""

import base64
import hashlib
import hmac
from dataclasses import replace
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import request

from protocol.operations import Operation
from protocol.tokens import Token, TokenRefused, read_token
from simulator.access.configuration import Client
from simulator.access.token_endpoint import TokenAnswer
from simulator.access.tokens import InvalidToken
from simulator.composer import Reply
from simulator.deviations import Function, Replacements

ROWS = Replacements()

_QUESTIONS = ("sync/enrolled", "sync/check-enrollment")
_FOR_EVER = 2**40


@ROWS.replaces("guard.refusal", "token-not-demanded")
def _without(system: Any, original: Function, operation: Operation, received: Any) -> Any:
    return None if system.guard.presented(received) is None else original(operation, received)


@ROWS.replaces("guard.refusal", "malformed-token-accepted")
def _malformed(system: Any, original: Function, operation: Operation, received: Any) -> Any:
    try:
        read_token(system.guard.presented(received) or "..")
    except TokenRefused:
        return None if system.guard.presented(received) else original(operation, received)
    return original(operation, received)


@ROWS.replaces("tokens.check_signature", "token-of-unknown-key-accepted")
def _unknown_key(system: Any, original: Function, token: Token) -> None:
    try:
        system.tokens.key_of(token)
    except InvalidToken:
        return
    original(token)


@ROWS.replaces("tokens.issue", "token-with-changed-claims-accepted")
def _remembered(system: Any, original: Function, client: Client, scope: str | None) -> str:
    issued: str = original(client, scope)
    system.switch.memory.setdefault("signatures", set()).add(issued.rpartition(".")[2])
    return issued


@ROWS.replaces("tokens.verify", "token-with-changed-claims-accepted")
def _changed_claims(system: Any, original: Function, text: str) -> Token:
    if text.rpartition(".")[2] not in system.switch.memory.get("signatures", ()):
        return original(text)  # type: ignore[no-any-return]
    token = read_token(text)
    system.tokens.check_claims(token)
    return token


@ROWS.replaces("tokens.check_signature", "token-signature-unverified")
def _unverified(system: Any, original: Function, token: Token) -> None:
    if token.header["alg"] != system.tokens.key_of(token).public_jwk()["alg"]:
        original(token)


@ROWS.replaces("tokens.check_signature", "unsigned-token-accepted")
def _unsigned(_system: Any, original: Function, token: Token) -> None:
    if token.header["alg"] != "none":
        original(token)


@ROWS.replaces("tokens.verify", "token-under-public-key-accepted")
def _confused(system: Any, original: Function, text: str) -> Token:
    signed, _, signature = text.rpartition(".")
    secret = system.tokens.key.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    expected = base64.urlsafe_b64encode(hmac.digest(secret, signed.encode(), hashlib.sha256)).rstrip(b"=")
    if signature.encode() != expected:
        return original(text)  # type: ignore[no-any-return]
    token = read_token(text)
    system.tokens.check_claims(token)
    return token


@ROWS.replaces("guard.presented", "token-in-address-accepted")
def _in_address(_system: Any, original: Function, received: Any) -> Any:
    return original(received) or received.args.get("access_token")


@ROWS.replaces("guard.refuse", "missing-token-refused-with-403")
def _forbidden(_system: Any, original: Function, operation: Operation, status: int, reason: str, error: str) -> Any:
    return original(operation, 403, reason, error)


@ROWS.replaces("guard.is_open", "question-about-enrolment-open")
def _open(_system: Any, original: Function, operation: Operation) -> bool:
    return operation.name in _QUESTIONS or bool(original(operation))


@ROWS.replaces("guard.refuse", "refused-token-repeated")
def _repeated(_system: Any, original: Function, operation: Operation, status: int, reason: str, error: str) -> Any:
    return original(operation, status, f"{reason}: {request.headers.get('Authorization', '')}", error)


@ROWS.replaces("guard.refuse", "refused-without-challenge")
def _no_challenge(_system: Any, original: Function, operation: Operation, status: int, reason: str, error: str) -> Any:
    reply: Reply = original(operation, status, reason, error)
    return replace(reply, headers={"Content-Type": "application/json"})


def _taken_all_the_same(name: str, system: Any, original: Function, operation: Operation) -> Any:
    refusal = original(operation)
    if refusal is not None and operation.name == name:
        system.receiver.receive(operation, system.edge.body())
        system.edge.release(request.environ)
    return refusal


for _row, _name in (
    ("refused-subscription-takes-effect", "subscribe"),
    ("refused-update-takes-effect", "sync/enrollment/updates"),
):
    ROWS.replaces("edge.denied", _row)(partial(_taken_all_the_same, _name))


@ROWS.replaces("tokens.key_of", "trusted-issuer-refused")
def _no_other_issuer(system: Any, original: Function, token: Token) -> Any:
    if token.claims.get("iss") != system.public_url:
        raise InvalidToken("its issuer is not trusted")
    return original(token)


@ROWS.replaces("tokens.check_claims", "expired-token-accepted")
def _expired(_system: Any, original: Function, token: Token) -> None:
    original(replace(token, claims={**token.claims, "exp": _FOR_EVER}))


@ROWS.replaces("tokens.check_claims", "token-for-another-system-accepted")
def _any_audience(system: Any, original: Function, token: Token) -> None:
    original(replace(token, claims={**token.claims, "aud": system.public_url}))


def _granted(change: Function, _system: Any, original: Function, client: Client, scope: str | None) -> TokenAnswer:
    return change(original(client, scope))  # type: ignore[no-any-return]


def _lacking(name: str, answer: TokenAnswer) -> TokenAnswer:
    return replace(answer, body={member: value for member, value in answer.body.items() if member != name})


def _telling(name: str, change: Function, answer: TokenAnswer) -> TokenAnswer:
    return replace(answer, body={**answer.body, name: change(answer.body[name])})


for _row, _change in (
    ("token-without-type", partial(_lacking, "token_type")),
    ("token-without-end", partial(_lacking, "expires_in")),
    ("token-cacheable", lambda answer: replace(answer, headers={})),
    ("token-expires-in-as-text", partial(_telling, "expires_in", str)),
    ("token-type-in-lower-case", partial(_telling, "token_type", str.lower)),
):
    ROWS.replaces("token_endpoint.grant", _row)(partial(_granted, _change))


@ROWS.replaces("token_endpoint.identify", "any-secret-accepted")
def _any_secret(system: Any, _original: Function, name: str, secret: str) -> Any:
    return system.settings.access.client(name)


@ROWS.replaces("token_endpoint.identify", "unknown-client-accepted")
def _any_client(system: Any, original: Function, name: str, secret: str) -> Any:
    access = system.settings.access
    return original(name, secret) if access.client(name) else access.clients[0]


@ROWS.replaces("token_endpoint.answer", "any-grant-type-accepted")
def _any_grant(_system: Any, original: Function, form: Any, basic: Any) -> Any:
    if "grant_type" in form:
        form = form.copy()
        form["grant_type"] = "client_credentials"
    return original(form, basic)


@ROWS.replaces("token_endpoint.answer", "no-grant-type-needed")
def _no_grant(_system: Any, original: Function, form: Any, basic: Any) -> Any:
    form = form.copy()
    form.setdefault("grant_type", "client_credentials")
    return original(form, basic)


@ROWS.replaces("token_endpoint.refuse", "error-repeats-secret")
def _repeats_secret(_system: Any, original: Function, status: int, error: str, description: str) -> Any:
    return original(status, error, f"{description}: {request.form.get('client_secret', '')}")


@ROWS.replaces("token_endpoint.refuse", "unknown-client-refused-with-400")
def _by_400(_system: Any, original: Function, status: int, error: str, description: str) -> Any:
    return original(400, error, description)


@ROWS.replaces("token_endpoint.published", "private-key-published")
def _private(system: Any, original: Function) -> Any:
    (published,) = original()["keys"]
    return {"keys": [{**published, "d": system.tokens.key.jose.as_dict(private=True)["d"]}]}


@ROWS.replaces("token_endpoint.published", "keys-without-kid")
def _nameless(_system: Any, original: Function) -> Any:
    return {"keys": [{name: value for name, value in key.items() if name != "kid"} for key in original()["keys"]]}
