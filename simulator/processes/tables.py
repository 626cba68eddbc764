"""The table of applications, beside those of the employment interface."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from simulator.employment.tables import metadata

RECEIVED, ASKED, ELIGIBLE, DECLINED = "received", "asked", "eligible", "declined"
UNANSWERED, APPROVED = "unanswered", "approved"
"""The states of an application."""

applications = Table(
    "applications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject_id", ForeignKey("subjects.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("programme_identifier", Text, nullable=False),
    Column("programme_name", Text),
    Column("other_programme_identifier", Text),
    Column("other_enrolment", Text),  # "excludes" or "required"; NULL: it is only made known
    Column("other_enrolled", Text),  # what the registry answered
    Column("transaction_id", Text),  # of the question to the registry
    Column("state", Text, nullable=False),
    Column("received_on", Text, nullable=False),
    Index("applications_subject", "subject_id", "programme_identifier"),
    Index("applications_transaction", "transaction_id"),
)
