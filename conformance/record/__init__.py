"""Write and read the record of a run: an append-only event log in which any accidental damage shows.

A record is JSON Lines. Each line is `{"chain":"<sha256 hex>","event":{...}}`, where `chain` is the SHA-256 of
the chain of the line before (nothing, for the first) followed by the bytes of the event. The first event is
the header, the last one the footer; a record without a footer is of a run that was interrupted.
"""

from conformance.record.body import Body, body_bytes, clear_bytes, encode_body
from conformance.record.errors import (
    FORMAT,
    DamagedRecord,
    DataAfterFooter,
    EmptyRecord,
    FooterDisagrees,
    MissingHeader,
    RecordError,
    UnknownFormat,
    UnknownRole,
    UnreadableRecord,
)
from conformance.record.events import Event, Record
from conformance.record.reader import parse_record, read_record
from conformance.record.unwritten import UnwrittenRecord
from conformance.record.writer import RecordWriter

__all__ = [
    "FORMAT",
    "Body",
    "DamagedRecord",
    "DataAfterFooter",
    "EmptyRecord",
    "Event",
    "FooterDisagrees",
    "MissingHeader",
    "Record",
    "RecordError",
    "RecordWriter",
    "UnknownFormat",
    "UnknownRole",
    "UnreadableRecord",
    "UnwrittenRecord",
    "body_bytes",
    "clear_bytes",
    "encode_body",
    "parse_record",
    "read_record",
]
