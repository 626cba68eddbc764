"""The private key that a file holds."""

from protocol.json_text import parse_json
from protocol.keys.key import Key, key_from_jwk, key_from_pem
from protocol.keys.refusal import KeyReason, KeyRefused


def read_private_key(content: bytes) -> Key:
    """Return the private key that `content` is, a JWK or a PEM without a password; KeyRefused for anything else."""
    document = parse_json(content).document
    found = key_from_pem(content) if document is None else key_from_jwk(document)
    if not found.is_private:
        raise KeyRefused(KeyReason.KIND, f"the key {found.kid!r} is public; give its private half")
    return found
