"""Access to a simulated system, when it is switched on: tokens issued and demanded, and obtained from others."""
