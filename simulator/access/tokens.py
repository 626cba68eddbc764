"""The tokens of a simulated system: it issues them, and verifies those that are presented to it."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwt import JWTClaimsRegistry

from protocol.keys.key import Key
from protocol.keys.making import ED25519_BYTES, make_ed25519_key
from protocol.tokens import Token, TokenRefused, read_token, verify_token, write_token
from simulator.access.configuration import Access, Client
from simulator.identifiers import Identifiers
from simulator.scheduler import Scheduler


class InvalidToken(Exception):
    """A token that is not taken, with the reason in words that hold nothing of the token."""


class Tokens:
    """Issues tokens with a key that is made at the first use, and takes those of this key and of trusted issuers.

    Issuer and audience of its own tokens are the address of the system (`address`).
    """

    def __init__(
        self, *, access: Access, address: Callable[[], str], scheduler: Scheduler, identifiers: Identifiers
    ) -> None:
        self._access = access
        self._address = address
        self._scheduler = scheduler
        self._identifiers = identifiers

    @cached_property
    def key(self) -> Key:
        """The key by which the system signs its tokens."""
        return make_ed25519_key(self._identifiers.random_bytes(ED25519_BYTES))

    def issue(self, client: Client, scope: str | None) -> str:
        """Return a new token of a client, for the scopes in `scope`, or for all that are its own when it is None."""
        now = int(self._scheduler.now().timestamp())
        claims: dict[str, Any] = {
            "iss": self._address(),
            "sub": client.id,
            "client_id": client.id,
            "aud": self._address(),
            "iat": now,
            "exp": now + self._access.token_seconds,
            "jti": self._identifiers.new("token"),
        }
        if scope is None and client.scopes is not None:
            scope = " ".join(sorted(client.scopes))
        return write_token(claims if scope is None else claims | {"scope": scope}, self.key)

    def verify(self, text: str) -> Token:
        """Return the token that `text` is, proven and in force; InvalidToken when it is not."""
        try:
            token = self.read(text)
            self.check_signature(token)
            self.check_claims(token)
        except TokenRefused as refusal:
            raise InvalidToken(str(refusal.reason)) from None
        return token

    def read(self, text: str) -> Token:
        """Return what a token says; TokenRefused for what is no JWT."""
        return read_token(text)

    def check_signature(self, token: Token) -> None:
        """Prove that the issuer that a token names has signed it."""
        verify_token(token, self.key_of(token))

    def key_of(self, token: Token) -> Key:
        """Return the key of the issuer that a token names, by its key id; InvalidToken if none is trusted."""
        issuer, kid = token.claims.get("iss"), token.header.get("kid")
        keys: list[Key] = [self.key] if issuer == self._address() else []
        keys += [key for each in self._access.issuers if each.name == issuer for key in each.keys]
        found = next((key for key in keys if key.kid == kid), None)
        if found is None:
            raise InvalidToken("its issuer is not trusted, or does not have this key")
        return found

    def check_claims(self, token: Token) -> None:
        """Refuse a token that is not for this system, not yet or no longer in force, or of an unknown client."""
        registry = JWTClaimsRegistry(
            now=int(self._scheduler.now().timestamp()),
            exp={"essential": True},
            sub={"essential": True},
            aud={"essential": True, "value": self.audience(token)},
        )
        try:
            registry.validate(dict(token.claims))
        except JoseError as error:
            raise InvalidToken(str(error.error)) from None
        if self._access.client(token.claims["sub"]) is None:
            raise InvalidToken("its client is not registered here")

    def audience(self, token: Token) -> str:
        """Return the audience that a token has to be for."""
        return self._address()
