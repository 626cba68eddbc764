"""Envelopes and acknowledgements hold what is stated and nothing else."""

from protocol.acknowledgement import acknowledgement, http_error
from protocol.envelope import callback_header, envelope, request_header
from protocol.schemas import schema

MOMENT = "2026-01-15T09:30:00Z"


def test_what_is_not_stated_is_not_sent() -> None:
    header = request_header(message_id="m", message_ts=MOMENT, action="search", sender_id="s", total_count=0)
    assert header == {
        "version": "1.0.0",
        "message_id": "m",
        "message_ts": MOMENT,
        "action": "search",
        "sender_id": "s",
        "total_count": 0,
        "is_msg_encrypted": False,
    }
    assert callback_header(
        message_id="m", message_ts=MOMENT, action="notify", status="succ", version=None, is_msg_encrypted=None
    ) == {"message_id": "m", "message_ts": MOMENT, "action": "notify", "status": "succ"}
    assert envelope(header, None) == {"header": header}
    assert envelope(header, {}, "signed") == {"signature": "signed", "header": header, "message": {}}


def test_a_callback_header_can_satisfy_both_kinds() -> None:
    header = callback_header(
        message_id="m", message_ts=MOMENT, action="notify", status="rcvd", sender_id="s", total_count=1
    )
    assert schema("MsgHeader").accepts(header) and schema("MsgCallbackHeader").accepts(header)


def test_an_acknowledgement_has_an_error_only_when_there_is_one() -> None:
    plain = acknowledgement(ack_status="ACK", timestamp=MOMENT, correlation_id="c")
    assert plain == {"message": {"ack_status": "ACK", "timestamp": MOMENT, "correlation_id": "c"}}
    broken = acknowledgement(
        ack_status="ERR", timestamp=MOMENT, correlation_id="c", code="err.request.bad", message="no JSON"
    )
    assert broken["message"]["error"] == {"code": "err.request.bad", "message": "no JSON"}
    assert schema("Acknowledgement").accepts(plain) and schema("Acknowledgement").accepts(broken)


def test_an_http_error_has_a_list_of_errors() -> None:
    assert http_error("err.request.forbidden", "no") == {
        "errors": [{"code": "err.request.forbidden", "message": "no"}]
    }
    assert schema("HttpErrorResponse").accepts(http_error("x", "y"))
