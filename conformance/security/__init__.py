"""How messages to and from the IUT are signed and encrypted, as its target declares, and how they are forged."""
