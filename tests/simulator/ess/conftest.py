"""A simulated ESS in virtual time, and the people that it knows."""

import pytest

from simulator.ess import create_ess

NOW = "2026-01-15T09:30:00Z"


class Make:
    """The makers of forms and messages for an ESS."""

    @staticmethod
    def member(uin, surname="Samplewood", **members):
        """Return a Member as the page writes it."""
        person = {
            "name": {"surname": surname, "given_name": "Ada-Test"},
            "sex": "female",
            "birth_date": members.pop("birth_date", "1990-01-01T00:00:00Z"),
            **members.pop("person", {}),
        }
        identifiers = [{"identifier_type": "UIN", "identifier_value": uin}]
        return {"member_identifier": identifiers, "demographic_info": person, **members}

    @staticmethod
    def group(identifier, **members):
        """Return a Group as the page writes it."""
        return {"group_identifier": [{"identifier_type": "HHID", "identifier_value": identifier}], **members}

    @staticmethod
    def enrolment(programme="ESS-JOBS", status="1", **members):
        """Return an enrolment of a form."""
        told = {"programme_identifier": programme, "enrolment_status": status}
        return told | {"enrolment_date": "2025-02-01T00:00:00Z"} | members

    @staticmethod
    def notice(ess, record, *, event="enrolment", record_type="Member", **members):
        """Return a notify message with one event."""
        header = ess.header("notify") | {"status": "succ"} | members
        header.pop("sender_uri")
        data = {"reg_event_type": event, "reg_record_type": record_type, "reg_records": record}
        item = {"reference_id": "n", "timestamp": NOW, "data": data}
        return {"header": header, "message": {"transaction_id": "t-notify", "notify_event": [item]}}

    @staticmethod
    def check(ess, query, action="enrollementstatus", **criteria):
        """Return a question to sync/check-enrollment."""
        message = {"transaction_id": "t-check", "enrolled_criteria": {"query": query, **criteria}}
        header = ess.header(action)
        header.pop("sender_uri")
        return {"header": header, "message": message}


@pytest.fixture
def forms():
    """Return the makers of forms and messages."""
    return Make


@pytest.fixture
def new_ess(make):
    """Return a function that makes an ESS, which is closed at the end."""
    benches = []

    def create(**options):
        benches.append(make.bench(create=create_ess, **options))
        return benches[-1]

    yield create
    for bench in benches:
        bench.system.close()


@pytest.fixture
def ess(new_ess):
    """Return an ESS that knows nobody."""
    return new_ess()


@pytest.fixture
def admit(ess):
    """Return a function that takes forms into the ESS."""

    def admitted(*people):
        response = ess.client.post("/admin/people", json=list(people))
        assert response.status_code == 200, response.text

    return admitted


@pytest.fixture
def known(ess, admit, forms):
    """Return an ESS with two households, five members in all."""
    jobs = [{"job_title": "Test Clerk", "employer": "Specimen Office", "employment_type": "4"}]
    admit(
        {
            "group": forms.group("H1", group_type="Household", group_size=2, poverty_score=12.5),
            "member": forms.member("M1", "Alder", employment_status="6", unemployment_reason="01"),
            "enrolments": [forms.enrolment()],
            "job_search": [{"activity": "interview", "date": "2026-01-10T00:00:00Z"}],
            "consents": [{"purpose": "referral"}],
            "plans": [{"goal": "work", "steps": ["training"]}],
        },
        {
            "group": forms.group("H1"),
            "member": forms.member("M2", "Birch", birth_date="2001-06-01T00:00:00Z", employment_status="1"),
            "enrolments": [forms.enrolment(status="4")],
        },
        {
            "group": forms.group(
                "H2",
                group_size=3,
                member_list=[
                    forms.member("M3", "Cedar", employment_status="6", birth_date="1950-01-01T00:00:00Z"),
                    forms.member("M4", "Dogwood", employment_status="1", employment_info=jobs),
                    forms.member("M5", "Elm", employment_status="not employed", is_disabled=True),
                ],
            ),
            "enrolments": [forms.enrolment("ESS-WORKS", "7")],
        },
    )
    return ess
