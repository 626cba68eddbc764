"""The token endpoint of a simulated system (RFC 6749 section 4.4, ibr.md 6.6), and the key of its tokens."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Authorization, MultiDict

from protocol.keys.key_set import jwks_of
from simulator.access.configuration import Access, Client
from simulator.access.tokens import Tokens

PATH = "/oauth2/client/token"
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class TokenAnswer:
    """An answer of the endpoint: HTTP status, JSON body, headers."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=lambda: {"Cache-Control": "no-store", "Pragma": "no-cache"})


class TokenEndpoint:
    """Gives tokens to registered clients that prove themselves by their secret."""

    def __init__(self, *, access: Access, tokens: Tokens) -> None:
        self._access = access
        self._tokens = tokens

    def answer(self, form: MultiDict[str, str], basic: Authorization | None) -> TokenAnswer:
        """Return the answer to a request for a token; the header `timestamp` of the file is not demanded (IBR-I-49)."""
        repeated = next((name for name in form if len(form.getlist(name)) > 1), None)
        if repeated is not None:
            return self.refuse(400, "invalid_request", "a parameter is there twice")
        if "grant_type" not in form:
            return self.refuse(400, "invalid_request", "grant_type is missing")
        if form["grant_type"] != "client_credentials":
            return self.refuse(400, "unsupported_grant_type", "the only grant type is client_credentials")
        by_header = basic is not None and basic.type == "basic"
        name = basic.username if basic and by_header else form.get("client_id")
        secret = basic.password if basic and by_header else form.get("client_secret")
        client = self.identify(name or "", secret or "")
        if client is None:
            return self.refuse(401, "invalid_client", "the client is not known, or its secret is another one")
        scope = form.get("scope")
        if scope is not None and not (scope.split() and all(client.may(each) for each in scope.split())):
            return self.refuse(400, "invalid_scope", "the client may not be given this scope")
        return self.grant(client, scope)

    def identify(self, name: str, secret: str) -> Client | None:
        """Return the client that has this id and this secret, None if there is none."""
        client = self._access.client(name)
        known = client.secret if client else ""
        holds = hmac.compare_digest(known.encode(), secret.encode("utf-8", "surrogatepass"))
        return client if client is not None and known and holds else None

    def grant(self, client: Client, scope: str | None) -> TokenAnswer:
        """Return the answer that brings a token (RFC 6749 section 5.1)."""
        body: dict[str, Any] = {
            "access_token": self._tokens.issue(client, scope),
            "token_type": "Bearer",
            "expires_in": self._access.token_seconds,
        }
        return TokenAnswer(200, body if scope is None else body | {"scope": scope})

    def refuse(self, status: int, error: str, description: str) -> TokenAnswer:
        """Return a refusal (RFC 6749 section 5.2), which never repeats what was sent."""
        answer = TokenAnswer(status, {"error": error, "error_description": description})
        if status == 401:
            answer.headers["WWW-Authenticate"] = 'Basic realm="dci"'
        return answer

    def published(self) -> dict[str, Any]:
        """Return the JWKS of the system: the public half of the key by which its tokens are verified."""
        return jwks_of([self._tokens.key])


def token_endpoint_routes(endpoint: TokenEndpoint) -> Callable[[Flask], None]:
    """Return what adds the token endpoint to an application, outside the base path."""

    def token() -> ResponseReturnValue:
        if request.mimetype != _FORM:
            answer = endpoint.refuse(400, "invalid_request", f"send the parameters as {_FORM}")
        else:
            answer = endpoint.answer(request.form, request.authorization)
        return jsonify(answer.body), answer.status, answer.headers

    def add(app: Flask) -> None:
        app.add_url_rule(PATH, view_func=token, methods=["POST"], endpoint="token")

    return add
