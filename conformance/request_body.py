"""Read the body of an HTTP/1.1 request, by its length or in chunks, within a limit."""

from io import BufferedIOBase

from conformance.transport import BODY_LIMIT, Headers

_LINE_LIMIT = 8192


class BodyError(Exception):
    """A body that cannot be read; `status` is the HTTP status that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def read_body(source: BufferedIOBase, headers: Headers, *, limit: int = BODY_LIMIT) -> bytes:
    """Return the body that follows these headers; BodyError for a wrong length, a wrong chunk or too much."""
    codings = [value.strip().lower() for name, value in headers if name.lower() == "transfer-encoding"]
    lengths = {value.strip() for name, value in headers if name.lower() == "content-length"}
    if codings:
        if codings != ["chunked"]:
            raise BodyError(501, f"the transfer coding {codings[-1][:40]!r} is not known; send chunked")
        return _chunks(source, limit)
    if not lengths:
        return b""
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit()):
        raise BodyError(400, "Content-Length is not one whole number")
    if len(length) > 15 or int(length) > limit:
        raise BodyError(413, f"the body is longer than {limit} bytes")
    return _exactly(source, int(length))


def _chunks(source: BufferedIOBase, limit: int) -> bytes:
    body = bytearray()
    while True:
        size = _chunk_size(source)
        if len(body) + size > limit:
            raise BodyError(413, f"the body is longer than {limit} bytes")
        if size == 0:
            break
        body += _exactly(source, size)
        if _line(source):
            raise BodyError(400, "a chunk is longer than its size")
    while _line(source):  # trailers
        pass
    return bytes(body)


def _chunk_size(source: BufferedIOBase) -> int:
    digits = _line(source).partition(b";")[0].strip()
    if not digits or len(digits) > 15 or digits.strip(b"0123456789abcdefABCDEF"):
        raise BodyError(400, "the size of a chunk is not a hexadecimal number")
    return int(digits, 16)


def _line(source: BufferedIOBase) -> bytes:
    line = source.readline(_LINE_LIMIT)
    if not line.endswith(b"\n"):
        raise BodyError(400, "the body ends in the middle of a chunk")
    return line.rstrip(b"\r\n")


def _exactly(source: BufferedIOBase, size: int) -> bytes:
    body = source.read(size)
    if len(body) < size:
        raise BodyError(400, f"the body ends after {len(body)} of {size} bytes")
    return body
