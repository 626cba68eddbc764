"""What can be wrong with a record: one class for each, each telling a person what to do."""

from __future__ import annotations

FORMAT = "dci-record/1"


class RecordError(Exception):
    """A record that cannot be trusted; its text says what is wrong, where, and what to do."""

    advice = "Run the certification again, or restore the file from where it was made."

    def __init__(self, problem: str, *, source: str) -> None:
        """Take the problem (a phrase) and the source (the file, or "the record")."""
        super().__init__(f"{source}: {problem}. {self.advice}")
        self.problem = problem
        self.source = source


class UnreadableRecord(RecordError):
    """The file cannot be opened."""

    advice = "Check the path and the permissions."


class EmptyRecord(RecordError):
    """The file has no content."""


class MissingHeader(RecordError):
    """The file does not begin with a whole header, so nothing says what was run."""

    advice = "Check that this is a record.jsonl that `dci certify` wrote; if it is, run the certification again."


class UnknownFormat(RecordError):
    """The record is of a format that this version does not know."""

    advice = f"This version reads {FORMAT}; use the version of the suite that wrote the record."


class UnknownRole(RecordError):
    """The record is of a role for which this version has no requirements."""

    advice = "Use the version of the suite that wrote the record."


class DamagedRecord(RecordError):
    """A line does not continue the chain: something was changed, added, removed or moved."""

    def __init__(self, problem: str, *, source: str, line: int) -> None:
        """Take the problem, the source and the number of the line, from 1."""
        super().__init__(f"damaged at line {line}: {problem}", source=source)
        self.line = line


class DataAfterFooter(DamagedRecord):
    """There is something behind the footer, which ends a record."""


class FooterDisagrees(RecordError):
    """The footer counts other events or verdicts than the record holds."""
