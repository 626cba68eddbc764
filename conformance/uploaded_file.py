"""Read the file out of an upload."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser


def uploaded_file(body: bytes, media_type: str) -> bytes:
    """Return the content of the member `fileName` of a multipart/form-data body; nothing when it has none."""
    head = f"Content-Type: {media_type}\r\n\r\n".encode()
    for part in BytesParser(policy=policy.HTTP).parsebytes(head + body).iter_parts():
        if part.get_param("name", header="content-disposition") == "fileName":
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else b""
    return b""
