"""When a message says that it was signed, in the dialects whose signatures hold from header.message_ts on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from protocol.datetimes import format_datetime, parse_datetime
from protocol.signing.parameters import SignatureParameters

_DATED_BY_HEADER = ("jws-compact", "jws-detached")


def dated(envelope: Mapping[str, Any], parameters: SignatureParameters, now: datetime) -> dict[str, Any]:
    """Return an envelope with a new message_ts, if that says when it is signed and it has waited for long."""
    header = envelope["header"]
    if parameters.dialect not in _DATED_BY_HEADER or not _is_older(header.get("message_ts"), now, parameters):
        return dict(envelope)
    return {**envelope, "header": {**header, "message_ts": format_datetime(now)}}


def _is_older(message_ts: object, now: datetime, parameters: SignatureParameters) -> bool:
    """Tell whether a message waited for longer than clocks may differ."""
    try:
        made = parse_datetime(message_ts) if isinstance(message_ts, str) else now
    except ValueError:
        return False
    return now - made > timedelta(seconds=parameters.clock_skew)
