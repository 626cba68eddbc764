"""A message as a file: multipart/form-data with the members of FileInfo (IBR-I-59)."""

from __future__ import annotations

import httpx

_BOUNDARY = "dci-conformance-upload"


def upload(body: bytes, *, action: str, file_format: str | None = "json") -> tuple[bytes, str]:
    """Return the body and the media type of an upload whose file holds `body`; no format is stated for None."""
    fields = {"action": action, **({"fileFormat": file_format} if file_format else {})}
    content_type = f"multipart/form-data; boundary={_BOUNDARY}"
    request = httpx.Request(
        "POST",
        "http://upload.invalid",
        data=fields,
        files={"fileName": ("message.json", body, "application/json")},
        headers={"Content-Type": content_type},
    )
    return request.read(), content_type
