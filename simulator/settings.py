"""What whoever starts a simulator can set."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.access.configuration import Access, Credentials
from simulator.callback_hosts import CallbackHosts
from simulator.security.configuration import Security


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one simulated system; sizes in bytes, times in seconds."""

    sender_id: str
    public_url: str | None = None
    """Where others reach the system, without the base path; where it listens, unless that is said here."""
    ibr_url: str | None = None
    ess_url: str | None = None
    sp_mis_url: str | None = None
    """Base addresses of the systems that it works with, to which the paths of operations are appended."""
    base_path: str = "/registry"
    body_bytes: int = 16 * 1024 * 1024
    largest_batch: int = 5000
    largest_page: int = 5000
    records_without_pagination: int = 1000
    push_pages: bool = False
    callback_addresses: Mapping[str, str] = field(default_factory=dict)
    """Addresses agreed at onboarding, by sender_id, for requests that carry no `sender_uri`."""
    callback_hosts: CallbackHosts | None = None
    """Where callbacks may go beside those addresses; anywhere for None, where no network is near."""
    access: Access | None = None
    """Who may use the system; anybody for None."""
    credentials: tuple[Credentials, ...] = ()
    """How the system identifies itself to others."""
    security: Security | None = None
    """How messages are signed and encrypted; not at all for None."""
    retry_seconds: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
