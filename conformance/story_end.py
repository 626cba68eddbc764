"""Why a scenario cannot go on."""


class Unreachable(Exception):
    """The scenario cannot go on: what it still has to judge is not tested, or not applicable, for this reason."""

    def __init__(self, reason: str, *, key: str | None = None, verdict: str = "not_tested") -> None:
        """Tell why, and the key of the target that would end it."""
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason
        self.key = key
