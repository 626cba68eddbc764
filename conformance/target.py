"""The target: the facts that a vendor states about their implementation under test."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from conformance.call_template import CallTemplate
from conformance.profile import profile
from conformance.secret import Secret
from conformance.security.declaration import NONE, Encryption, Signature, protection_of
from conformance.target_error import Problem, TargetError

if TYPE_CHECKING:
    from protocol.protection import Protection

__all__ = ["Problem", "Secret", "Target", "TargetError", "load_target", "target_from_options"]

DEFAULT_BASE_PATH = "/registry"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What the implementation is called in reports."""

    name: str = ""
    version: str = ""
    bundled: bool = False


@dataclass(frozen=True, kw_only=True)
class Identities:
    """The identifiers of the two sides in message headers; a `receiver_id` of None is not sent."""

    sender_id: str = "spmis.dci-test.example.org"
    second_sender_id: str = "spmis-two.dci-test.example.org"
    receiver_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class KnownPerson:
    """A person and a programme of which the implementation knows whether the one is enrolled in the other."""

    identifier_type: str
    identifier_value: str
    programme: str
    enrolled: bool
    surname: str | None = None
    given_name: str | None = None
    birth_date: str | None = None
    enrolment_status: str | None = None


@dataclass(frozen=True, kw_only=True)
class KnownData:
    """What the implementation knew before the run.

    `population` names people that were exported (`dci fixtures export`) and loaded; None when they are made known by
    calls, or not at all.
    """

    population: str | None = None
    programmes: tuple[str, ...] = ()
    people: tuple[KnownPerson, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the implementation declares: its operations, those it does not have, its capabilities.

    `not_sent` are the requests that it does not send, by interface and operation, as in `ess.txn/status`.
    """

    declared: tuple[str, ...]
    not_declared: tuple[str, ...] = ()
    not_sent: tuple[str, ...] = ()
    capabilities: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Budgets:
    """How long things may take, in seconds."""

    answer: float = 15.0
    callback: float = 15.0
    connect: float = 4.0
    run: float = 900.0


@dataclass(frozen=True, kw_only=True)
class Callback:
    """Where the implementation reaches us; a `listen` of None is a port of the interface that leads to it."""

    listen: str | None = None
    public_url: str | None = None
    certificate: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Access:
    """How we are let in: `authorization` is the whole value of the header; else a token is obtained for `client_id`.

    `trusted_issuer` says that the implementation takes tokens that we issue, for the audience `audience`.
    """

    authorization: Secret | None = None
    token_url: str | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    trusted_issuer: bool = False
    audience: str | None = None

    @property
    def capabilities(self) -> frozenset[str]:
        """What can be tried beyond tokens themselves: their endpoint, and tokens of ours."""
        found = {"token-endpoint": bool(self.client_id), "trusted-issuer": self.trusted_issuer}
        return frozenset(name for name, there in found.items() if there)


@dataclass(frozen=True, kw_only=True)
class Tls:
    """Files for TLS to the implementation: an authority of its own, a client certificate with its key."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Target:
    """One implementation under test; a `base_path` of None is found by calibration.

    `provisioning` says how people come to be known to it, by kind of call; `triggers` how it is made to send a
    request, by interface and operation, as in `ibr.sync/enrolled`.
    """

    role: str
    url: str
    scope: Scope
    base_path: str | None = None
    subject: Subject = field(default_factory=Subject)
    identities: Identities = field(default_factory=Identities)
    data: KnownData = field(default_factory=KnownData)
    interpretations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    budgets: Budgets = field(default_factory=Budgets)
    max_in_flight: int = 8
    provisioning: Mapping[str, CallTemplate] = field(default_factory=lambda: MappingProxyType({}))
    triggers: Mapping[str, CallTemplate] = field(default_factory=lambda: MappingProxyType({}))
    callback: Callback = field(default_factory=Callback)
    access: Access = field(default_factory=Access)
    signature: Signature | None = None
    encryption: Encryption | None = None
    tls: Tls = field(default_factory=Tls)
    proxy: str | Secret | None = None
    file: Path | None = None

    @property
    def interface(self) -> str:
        """The interface that it serves."""
        return profile(self.role).serves

    @property
    def operations(self) -> tuple[str, ...]:
        """The names of the declared operations, in the order of the standard."""
        return self.scope.declared

    @property
    def not_declared(self) -> tuple[str, ...]:
        """The names of the operations of the role that are not declared."""
        return self.scope.not_declared

    @property
    def capabilities(self) -> frozenset[str]:
        """The declared capabilities, with those that follow from how we are let in and how messages are protected."""
        signed = self.signature is not None and self.signature.parameters.dialect != NONE
        protected = {"signature": signed, "encryption": self.encryption is not None}
        found = frozenset(name for name, declared in protected.items() if declared)
        return self.scope.capabilities | self.access.capabilities | found

    @property
    def protection(self) -> "Protection | None":
        """How messages are signed and encrypted; None where they are neither."""
        return protection_of(self.signature, self.encryption)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret that it refers to."""
        templates = (*self.provisioning.values(), *self.triggers.values())
        of_calls = [value for template in templates for value in template.headers.values()]
        shared = self.signature.secret if self.signature else None
        found = (self.access.authorization, self.access.client_secret, shared, self.proxy, *of_calls)
        return tuple(value for value in found if isinstance(value, Secret))

    def address(self, operation: str, *, base_path: str | None = None) -> str:
        """Return the URL of an operation, under `base_path` or else under the target's own or default one."""
        base = base_path if base_path is not None else self.base_path
        return f"{self.url}{DEFAULT_BASE_PATH if base is None else base}/{operation}"

    def public(self) -> dict[str, Any]:
        """Return the target as JSON without secrets: these are named by their environment variable."""
        from conformance.target_tables import as_json

        return as_json(self)


def load_target(path: Path | str) -> Target:
    """Return the target that a file describes.

    Raises TargetError: of exit code 2 when there is no path or no file to read, of 3 for what the file says.
    """
    from conformance.target_file import read_target_file
    from conformance.target_tables import target_of

    if not str(path).strip():
        raise TargetError.of("usage", "", "the path of the target is empty; give the path of a TOML file")
    file = Path(path)
    return target_of(read_target_file(file), file=file)


def target_from_options(role: str, url: str) -> Target:
    """Return the target that is a role and an address, no more; TargetError of exit code 2 for a bad one."""
    from conformance.target_file import problems
    from conformance.target_tables import target_of

    tables = {"role": role, "url": url.strip()}
    try:
        if found := problems(tables):
            raise TargetError("usage", found)
        return target_of(tables)
    except TargetError as error:
        found = tuple(
            Problem(f"--{problem.key}", problem.message.replace(f"{problem.key} = ", f"--{problem.key} "))
            for problem in error.problems
        )
        raise TargetError("usage", found) from None
