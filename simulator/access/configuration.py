"""Who may use a simulated system, whose tokens it trusts, and how it identifies itself to others."""

from dataclasses import dataclass, field

from protocol.keys.key import Key
from protocol.operations import Operation


@dataclass(frozen=True)
class Client:
    """A system that is registered here; `scopes` of None allow every operation."""

    id: str
    secret: str = field(repr=False)
    scopes: frozenset[str] | None = None

    def may(self, scope: str) -> bool:
        """Tell whether the client may be given a scope."""
        return self.scopes is None or scope in self.scopes


@dataclass(frozen=True)
class TrustedIssuer:
    """Another issuer whose tokens are taken: its name, as in the claim `iss`, and its public keys."""

    name: str
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Credentials:
    """How this system identifies itself to what is reached below `url`."""

    url: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Access:
    """The access control of one system; `token_seconds` is how long its tokens are good for."""

    clients: tuple[Client, ...] = ()
    issuers: tuple[TrustedIssuer, ...] = ()
    token_seconds: int = 600

    def client(self, name: object) -> Client | None:
        """Return the client of this id, None if it is not registered."""
        return next((each for each in self.clients if each.id == name), None)


def scope_of(operation: Operation) -> str:
    """Return the scope that allows an operation, in its synchronous form too: `registry.search` (IBR-I-49)."""
    return f"registry.{operation.name.removeprefix('sync/')}"
