"""Replay the documented examples of the processes (fixtures/flows) among systems, simulated or real."""
