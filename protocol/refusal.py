"""What every refusal of a key, a signature or an encrypted message has in common: one stable reason, and a detail."""

from enum import StrEnum


class Refused(Exception):
    """Something that is not accepted: `reason` is stable and for programs, `detail` is for people."""

    def __init__(self, reason: StrEnum, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"
