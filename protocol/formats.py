"""The formats that a schema can ask of a string: what counts as date-time and as uri (ibr.md section 9.3)."""

import re

from protocol.datetimes import parse_datetime

_PATH = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*"
_QUERY = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*"
_AUTHORITY = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}|\[[0-9A-Fa-fv:.]+\])*"
_URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?://{_AUTHORITY}(?:/{_PATH})?|{_PATH})(?:\?{_QUERY})?(?:#{_QUERY})?")
_WEB = re.compile(r"https?://[^/?#]", re.IGNORECASE)


def is_datetime(text: object) -> bool:
    """Tell whether `text` is a date-time with a zone, in a form that parse_datetime reads."""
    if not isinstance(text, str):
        return True
    try:
        parse_datetime(text)
    except ValueError:
        return False
    return True


def is_uri(text: object) -> bool:
    """Tell whether `text` is an absolute URI of RFC 3986; one of http or https has a host."""
    if not isinstance(text, str):
        return True
    if _URI.fullmatch(text) is None:
        return False
    return not text.lower().startswith(("http:", "https:")) or _WEB.match(text) is not None


FORMATS = {"date-time": is_datetime, "uri": is_uri}
