"""Build the answers that carry no envelope: the acknowledgement and the HTTP error (ibr.md section 8)."""

from typing import Any


def acknowledgement(
    *,
    ack_status: str,
    timestamp: str,
    correlation_id: str,
    code: str | None = None,
    message: str | None = None,
) -> dict[str, Any]:
    """Return an acknowledgement; `error` is there when `code` or `message` is (section 8.1)."""
    body: dict[str, Any] = {
        "ack_status": ack_status,
        "timestamp": timestamp,
        "correlation_id": correlation_id,
    }
    error = {name: value for name, value in (("code", code), ("message", message)) if value is not None}
    if error:
        body["error"] = error
    return {"message": body}


def http_error(code: str, message: str) -> dict[str, Any]:
    """Return the body of a refusal by HTTP status, with one error (section 8.2)."""
    return {"errors": [{"code": code, "message": message}]}
