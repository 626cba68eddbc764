"""What the DCI standard says, as data and pure functions.

Operations, envelopes, schemas, code directories, date-times, JSON text and queries. Nothing here reads a
clock, draws a random number, opens a connection or keeps state, so that the judge and the simulators can
share these facts without sharing behaviour.
"""
