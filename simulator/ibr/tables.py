"""The tables of the simulated IBR.

One row of `enrolments` is one person, or one household, in one programme: the Beneficiary record of the interface.
Every moment is kept twice: as it was written, and as microseconds, by which it is compared.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from simulator.exchange_tables import define_exchange

metadata = MetaData()

exchange = define_exchange(metadata)
subscriptions, searches = exchange.subscriptions, exchange.searches

subjects = Table(
    "subjects",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),  # "member" or "group"
    Column("assistance_unit", Text, nullable=False),
    Column("surname", Text),
    Column("given_name", Text),
    Column("sex", Text),
    Column("birth_date", Text),
    Column("birth_at", BigInteger),
    Column("member_document", Text),
    Column("group_document", Text),
    Index("subjects_name", "surname", "given_name"),
    Index("subjects_birth", "birth_at"),
)

identifiers = Table(
    "identifiers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject_id", ForeignKey("subjects.id"), nullable=False),
    Column("role", Text, nullable=False),  # "member" or "group"
    Column("own", Boolean, nullable=False),  # the subject's own, not that of the household around a member
    Column("type", Text, nullable=False),
    Column("value", Text, nullable=False),
    Index("identifiers_value", "value", "type", "own", "subject_id"),
    Index("identifiers_subject", "subject_id"),
)

programmes = Table(
    "programmes",
    metadata,
    Column("identifier", Text, primary_key=True),
    Column("name", Text),
    Column("document", Text, nullable=False),
    Index("programmes_name", "name"),
)

enrolments = Table(
    "enrolments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject_id", ForeignKey("subjects.id"), nullable=False),
    Column("programme", ForeignKey("programmes.identifier"), nullable=False),
    Column("status", Text, nullable=False),
    Column("enrolled_on", Text),
    Column("enrolled_at", BigInteger),
    UniqueConstraint("subject_id", "programme"),
    Index("enrolments_programme", "programme", "id"),
    Index("enrolments_status", "status", "id"),
    Index("enrolments_date", "enrolled_at"),
)

status_changes = Table(
    "status_changes",
    metadata,
    Column("enrolment_id", ForeignKey("enrolments.id"), primary_key=True),
    Column("changed_at", BigInteger, primary_key=True),
    Column("changed_on", Text, nullable=False),
    Index("status_changes_date", "changed_at"),
)

benefits = Table(
    "benefits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("enrolment_id", ForeignKey("enrolments.id"), nullable=False),
    Column("content_key", Text, nullable=False),
    Column("type", Text),
    Column("paid_on", Text),
    Column("paid_at", BigInteger),
    Column("value", Text),
    Column("currency", Text),
    Column("amount", Float),
    Column("quantity", Float),
    Column("document", Text, nullable=False),
    UniqueConstraint("enrolment_id", "content_key"),
    Index("benefits_type", "type", "paid_at"),
    Index("benefits_date", "paid_at"),
)
