"""Signatures and encryption of a simulated system, when they are switched on: verified on arrival, made on leaving."""
