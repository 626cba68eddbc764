"""Why a message or an item is refused, in the codes of the standard (ibr.md sections 8.4 to 8.6)."""

from dataclasses import dataclass

LONGEST_REASON = 999
"""Characters of `error.message` and `status_reason_message` (section 9.3)."""


class Refusal(Exception):
    """A message that is refused whole.

    `error_code` is said in an acknowledgement ERR or in an HTTP error, `header_reason` in the header of a synchronous
    answer; without the latter a synchronous message is refused with HTTP 400.
    """

    def __init__(self, message: str, *, error_code: str = "err.request.bad", header_reason: str | None = None) -> None:
        super().__init__(message)
        self.message = cut(message)
        self.error_code = error_code
        self.header_reason = header_reason


@dataclass(frozen=True)
class ItemRefusal:
    """An item that is refused for `code` while its neighbours are served."""

    code: str | None
    message: str


class ItemRefused(Exception):
    """Ends the service of one item."""

    def __init__(self, code: str | None, message: str) -> None:
        super().__init__(message)
        self.refusal = ItemRefusal(code, cut(message))


def cut(text: str) -> str:
    """Return `text` within the length that the standard allows for reasons, without characters of control."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return plain if len(plain) <= LONGEST_REASON else plain[: LONGEST_REASON - 1] + "…"
