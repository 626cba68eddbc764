"""The tables of a party: an employment support system, or an SP system.

One row of `subjects` is one member, or one household with its members behind `household_id`. Members, persons and
groups of the interface are all told from it. Moments are kept as microseconds where they are compared.
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

from simulator.client.tables import define_client
from simulator.exchange_tables import define_exchange

metadata = MetaData()

exchange = define_exchange(metadata)
client = define_client(metadata)
subscriptions, searches = exchange.subscriptions, exchange.searches

subjects = Table(
    "subjects",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),  # "member" or "group"
    Column("household_id", ForeignKey("subjects.id")),
    Column("surname", Text),
    Column("given_name", Text),
    Column("sex", Text),
    Column("birth_at", BigInteger),
    Column("death_at", BigInteger),
    Column("marital_status", Text),
    Column("education_level", Text),
    Column("occupation", Text),
    Column("employment_status", Text),
    Column("unemployment_reason", Text),
    Column("income_level", Text),
    Column("is_disabled", Boolean),
    Column("group_type", Text),
    Column("group_size", Integer),
    Column("poverty_score", Float),
    Column("registered_at", BigInteger),
    Column("updated_at", BigInteger),
    Column("document", Text, nullable=False),  # the Member or the Group, without what other tables add to it
    Index("subjects_household", "household_id"),
    Index("subjects_name", "surname", "given_name"),
    Index("subjects_birth", "birth_at"),
    Index("subjects_employment", "kind", "employment_status"),
)

identifiers = Table(
    "identifiers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject_id", ForeignKey("subjects.id"), nullable=False),
    Column("type", Text, nullable=False),
    Column("value", Text, nullable=False),
    Index("identifiers_value", "value", "type", "subject_id"),
    Index("identifiers_subject", "subject_id"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject_id", ForeignKey("subjects.id"), nullable=False),
    Column("job_title", Text),
    Column("employment_type", Text),
    Column("employer", Text),
    Column("start_at", BigInteger),
    Column("end_at", BigInteger),
    Index("jobs_subject", "subject_id"),
)

programmes = Table(
    "programmes",
    metadata,
    Column("identifier", Text, primary_key=True),
    Column("name", Text),
    Column("side", Text, nullable=False),  # whose it is: "ess" or "sp"
    Column("places", Integer),  # how many can be enrolled; NULL: any number
)

enrolments = Table(
    "enrolments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject_id", ForeignKey("subjects.id"), nullable=False),
    Column("programme", ForeignKey("programmes.identifier"), nullable=False),
    Column("status", Text, nullable=False),
    Column("enrolled_on", Text, nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("changed_on", Text),
    UniqueConstraint("subject_id", "programme"),
    Index("enrolments_programme", "programme", "status"),
    Index("enrolments_status", "status", "subject_id"),
)

activities = Table(
    "activities",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject_id", ForeignKey("subjects.id"), nullable=False),
    Column("activity", Text, nullable=False),
    Column("happened_at", BigInteger, nullable=False),
    Index("activities_subject", "subject_id", "happened_at"),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject_id", ForeignKey("subjects.id"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("given_on", Text, nullable=False),
    Index("consents_subject", "subject_id"),
)

plans = Table(
    "plans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject_id", ForeignKey("subjects.id"), nullable=False),
    Column("goal", Text, nullable=False),
    Column("steps", Text, nullable=False),  # a JSON list of texts
    Column("opened_on", Text, nullable=False),
    Index("plans_subject", "subject_id"),
)

payments = Table(
    "payments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("enrolment_id", ForeignKey("enrolments.id"), nullable=False),
    Column("subject_id", ForeignKey("subjects.id"), nullable=False),
    Column("programme", ForeignKey("programmes.identifier"), nullable=False),
    Column("benefit_type", Text, nullable=False),
    Column("benefit_date", Text, nullable=False),
    Column("paid_at", BigInteger, nullable=False),
    Column("benefit_value", Text, nullable=False),
    Column("payment_status", Text, nullable=False),  # CD.COM.12
    Index("payments_enrolment", "enrolment_id", "paid_at"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sender_id", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Column("reference_id", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("subject_id", ForeignKey("subjects.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("programme", Text, nullable=False),  # one of others
    Column("enrolment_status", Text),  # CD.IBR.01
    Column("record", Text, nullable=False),
    Column("received_on", Text, nullable=False),
    Index("notices_subject", "subject_id"),
)

referrals = Table(
    "referrals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sender_id", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Column("reference_id", Text, nullable=False),
    Column("record_type", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("received_on", Text, nullable=False),
    Column("decision", Text, nullable=False),  # "accepted", "declined" or "pending"
    Column("reason", Text, nullable=False),
    Column("programme", Text),
)
