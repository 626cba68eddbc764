"""A message that comes as a file: multipart/form-data with the members of FileInfo (ibr.md section 9.1).

The layout of the file, which the standard leaves open, is that of a body: the envelope as JSON (IBR-I-59).
"""

from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.wrappers import Request

from protocol.operations import Operation
from simulator.refusals import Refusal

MULTIPART = "multipart/form-data"
_ONLY_JSON = ("sync/search", "sync/txn/status")


def is_upload(request: Request) -> bool:
    """Tell whether a request carries its message as a file."""
    return request.mimetype == MULTIPART


def uploaded_message(request: Request, operation: Operation) -> bytes:
    """Return the content of the file of a request.

    Raises UnsupportedMediaType where the operation takes no files or the file is of another format than JSON, Refusal
    where a member of FileInfo is missing or wrong.
    """
    if operation.name in _ONLY_JSON:
        raise UnsupportedMediaType("send the message as application/json")
    action, file = request.form.get("action"), request.files.get("fileName")
    if action != operation.action:
        raise Refusal(f"`action` of the upload has to be {operation.action}")
    if file is None:
        raise Refusal("`fileName` with the file is missing from the upload")
    if request.form.get("fileFormat", "json").lower() != "json":
        raise UnsupportedMediaType("the file has to be JSON: the message in its envelope")
    return bytes(file.read())
