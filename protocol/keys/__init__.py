"""Keys that sign, verify, encrypt and decrypt: read, made, published as a JWKS, and remembered by sender."""
