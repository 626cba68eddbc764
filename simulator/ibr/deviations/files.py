"""Faults of an IBR in messages that come as files."""

import re
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from protocol.json_text import dump_json, parse_json
from simulator.deviations import Function, Replacements
from simulator.refusals import Refusal

ROWS = Replacements()


@ROWS.replaces("edge.uploaded", "files-refused")
def _refused(_system: Any, _original: Function, _operation: Any) -> bytes:
    raise UnsupportedMediaType("send the message as application/json")


@ROWS.replaces("edge.uploaded", "file-forgotten")
def _forgotten(_system: Any, original: Function, operation: Any) -> bytes:
    return re.sub(rb'"identifier_value":\s*"[^"]*"', b'"identifier_value":"0"', original(operation))


@ROWS.replaces("edge.uploaded", "file-format-demanded")
def _demanded(_system: Any, original: Function, operation: Any) -> bytes:
    if "fileFormat" not in request.form:
        raise Refusal("`fileFormat` is missing from the upload")
    return bytes(original(operation))


@ROWS.replaces("edge.uploaded", "file-format-ignored")
def _ignored(_system: Any, _original: Function, _operation: Any) -> bytes:
    return bytes(request.files["fileName"].read())


@ROWS.replaces("edge.uploaded", "file-without-message-confirmed")
def _confirmed(system: Any, original: Function, operation: Any) -> bytes:
    content = bytes(original(operation))
    if parse_json(content).error is None:
        return content
    nobody = {
        "member": {"member_identifier": [{"identifier_type": "UIN", "identifier_value": "0"}]},
        "programme_identifier": [{"programme_identifier": "0"}],
    }
    message = {"transaction_id": "unknown", "enrolled_updates": {"beneficiaries": [nobody]}}
    return dump_json(system.composer.request(operation, receiver_id=None, sender_uri=None, message=message))
