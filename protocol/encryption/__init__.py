"""Encrypted messages: `is_msg_encrypted` and the EncryptedMessage of the standard (ibr.md 6.5)."""
