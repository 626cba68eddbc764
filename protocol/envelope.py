"""Build the envelope of a message: signature, header, message (ibr.md section 6.3). None means: not sent."""

from typing import Any


def request_header(
    *,
    message_id: str,
    message_ts: str,
    action: str,
    sender_id: str,
    total_count: int,
    sender_uri: str | None = None,
    receiver_id: str | None = None,
    version: str | None = "1.0.0",
    is_msg_encrypted: bool | None = False,
    meta: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a MsgHeader, the header of a request."""
    return _stated(
        version=version,
        message_id=message_id,
        message_ts=message_ts,
        action=action,
        sender_id=sender_id,
        sender_uri=sender_uri,
        receiver_id=receiver_id,
        total_count=total_count,
        is_msg_encrypted=is_msg_encrypted,
        meta=meta,
    )


def callback_header(
    *,
    message_id: str,
    message_ts: str,
    action: str,
    status: str,
    status_reason_code: str | None = None,
    status_reason_message: str | None = None,
    total_count: int | None = None,
    completed_count: int | None = None,
    sender_id: str | None = None,
    receiver_id: str | None = None,
    version: str | None = "1.0.0",
    is_msg_encrypted: bool | None = False,
    meta: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a MsgCallbackHeader; with `sender_id` and `total_count` it satisfies MsgHeader as well."""
    return _stated(
        version=version,
        message_id=message_id,
        message_ts=message_ts,
        action=action,
        status=status,
        status_reason_code=status_reason_code,
        status_reason_message=status_reason_message,
        total_count=total_count,
        completed_count=completed_count,
        sender_id=sender_id,
        receiver_id=receiver_id,
        is_msg_encrypted=is_msg_encrypted,
        meta=meta,
    )


def envelope(header: dict[str, Any], message: dict[str, Any] | None, signature: str | None = None) -> dict[str, Any]:
    """Return the body of a request, a callback or a synchronous answer."""
    return _stated(signature=signature, header=header, message=message)


def _stated(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
