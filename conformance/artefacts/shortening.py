"""Cut what is too long to be read."""

_LONGEST_TEXT = 2_000


def short(text: object, longest: int = _LONGEST_TEXT) -> str:
    """Cut a text that would fill the page, and say how long it is."""
    whole = str(text)
    return whole if len(whole) <= longest else f"{whole[:longest]} ⋯ {len(whole)} characters in all"
