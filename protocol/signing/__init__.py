"""Signatures over header and message of an envelope, in the dialects of fixtures/security/dialects.yaml."""
