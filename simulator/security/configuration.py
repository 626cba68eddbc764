"""How the messages of a simulated system are protected: its own keys, and the parties whose keys it takes."""

from dataclasses import dataclass, field

from protocol.keys.key import Key, SharedSecret
from protocol.protection import Protection


@dataclass(frozen=True)
class Party:
    """Another system: its public keys or the address of its JWKS, and the secret that is shared with it.

    `url` is its base address, by which a message to it is known that names no receiver.
    """

    id: str
    keys: tuple[Key, ...] = ()
    jwks_url: str | None = None
    secret: SharedSecret | None = None
    url: str | None = None


@dataclass(frozen=True)
class Security:
    """The protection that a system and its parties agreed on, and the keys by which it signs and decrypts.

    Without a `signing_key`, the secret that is shared with the receiver signs.
    """

    protection: Protection
    signing_key: Key | SharedSecret | None = field(repr=False)
    decryption_keys: tuple[Key, ...] = field(default=(), repr=False)
    parties: tuple[Party, ...] = ()
