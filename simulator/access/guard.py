"""Decide by its token whether a request is let in (ibr.md 6.6, IBR-I-19, ESS-C-05)."""

from werkzeug.wrappers import Request

from protocol.json_text import dump_json
from protocol.operations import Operation
from protocol.tokens import Token
from simulator.access.configuration import Access, scope_of
from simulator.access.tokens import InvalidToken, Tokens
from simulator.composer import Composer, Reply


class Guard:
    """Lets in requests that bear a token which allows them; without `access` it lets in all."""

    def __init__(self, *, access: Access | None, tokens: Tokens, composer: Composer) -> None:
        self._access = access
        self._tokens = tokens
        self._composer = composer

    def refusal(self, operation: Operation, request: Request) -> Reply | None:
        """Return the refusal of a request to `operation`, None when it is let in."""
        if self._access is None or self.is_open(operation):
            return None
        text = self.presented(request)
        if text is None:
            return self.refuse(operation, 401, "a bearer token is needed in the header Authorization", "")
        try:
            token = self._tokens.verify(text)
        except InvalidToken as reason:
            return self.refuse(operation, 401, f"the token is not valid: {reason}", "invalid_token")
        if not self.allows(token, operation):
            return self.refuse(operation, 403, "the token does not allow this operation", "insufficient_scope")
        return None

    def is_open(self, operation: Operation) -> bool:
        """Tell whether an operation demands no token: none is open (IBR-I-19, ESS-C-05)."""
        return False

    def presented(self, request: Request) -> str | None:
        """Return the bearer token of a request (RFC 6750 section 2.1), None unless there is exactly one."""
        given = request.headers.getlist("Authorization")
        scheme, _, text = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        return text.strip() if scheme.lower() == "bearer" and text.strip() else None

    def allows(self, token: Token, operation: Operation) -> bool:
        """Tell whether token and client both allow an operation; a token without scopes allows what its client may."""
        client = self._access.client(token.claims["sub"]) if self._access else None
        wanted, told = scope_of(operation), token.claims.get("scope")
        named = told is None or (isinstance(told, str) and wanted in told.split())
        return named and client is not None and client.may(wanted)

    def refuse(self, operation: Operation, status: int, reason: str, error: str) -> Reply:
        """Return a refusal in the words of the standard, with the challenge of RFC 6750 section 3."""
        code = "err.request.unauthorized" if status == 401 else "err.request.forbidden"
        document = self._composer.error(operation.name, code=code, reason=reason)
        challenge = f'Bearer realm="dci", error="{error}"' if error else 'Bearer realm="dci"'
        headers = {"Content-Type": "application/json", "WWW-Authenticate": challenge}
        return Reply(status, dump_json(document), headers)
