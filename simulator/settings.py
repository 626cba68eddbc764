"""What whoever starts a simulator can set."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one simulated system; sizes in bytes, times in seconds."""

    sender_id: str
    base_path: str = "/registry"
    body_bytes: int = 16 * 1024 * 1024
    largest_batch: int = 5000
    largest_page: int = 5000
    records_without_pagination: int = 1000
    push_pages: bool = False
    callback_addresses: Mapping[str, str] = field(default_factory=dict)
    """Addresses agreed at onboarding, by sender_id, for requests that carry no `sender_uri`."""
    retry_seconds: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
