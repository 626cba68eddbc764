"""What people do and decide, given to the administration of an ESS or SP-MIS: it takes effect, or is refused."""

import pytest

from conformance.replay.administration import Administration, AdministrationError
from conformance.transport import InProcessTransport
from simulator.actors import create_actor
from simulator.outbox import Answer
from simulator.roles import creator
from simulator.scheduler import VirtualScheduler

PERSON = "SYN-DEC-001"
MEMBER = {
    "member_identifier": [{"identifier_type": "UIN", "identifier_value": PERSON}],
    "demographic_info": {"birth_date": "1990-01-01T00:00:00Z"},
    "employment_status": "6",
}


@pytest.fixture(params=["ess", "sp-mis"])
def administration(request, start):
    """The administration of a system that knows no counterpart."""
    system = creator(request.param)(scheduler=VirtualScheduler(start), send=lambda *_: Answer(200))
    yield Administration(InProcessTransport(system.app), "http://seat.invalid")
    system.close()


def apply(administration, **other):
    administration.give("applications", {"programme_identifier": "P-1", "member": MEMBER, **other})


def test_an_approved_applicant_is_enrolled(administration):
    apply(administration, programme_name="One")
    administration.give("decisions", {"decision": "approve", "person": PERSON, "programme_identifier": "P-1"})
    known = administration.look_up(f"people/{PERSON}")
    assert [
        (each["programme_identifier"], each["programme_name"], each["enrolment_status"], each["side"])
        for each in known["enrolments"]
    ] == [("P-1", "One", "1", known["side"])]
    assert [each["state"] for each in known["applications"]] == ["approved"]


def test_a_plan_and_an_activity_are_kept(administration):
    apply(administration)
    plan = {"decision": "plan", "person": PERSON, "goal": "work", "steps": ["assessment"]}
    administration.give("decisions", plan)
    administration.give("activities", {"person": PERSON, "activity": "interview"})
    known = administration.look_up(f"people/{PERSON}")
    assert [(each["goal"], each["steps"]) for each in known["plans"]] == [("work", '["assessment"]')]
    assert [each["activity"] for each in known["job_search"]] == ["interview"]


def assess(administration):
    administration.give("decisions", {"decision": "assess", "person": PERSON, "programme_identifier": "P-1"})


def test_without_an_address_of_the_registry_nothing_is_asked(administration):
    apply(administration, other_programme_identifier="P-2", other_enrolment="excludes")
    assess(administration)
    assert administration.look_up("requests") == []
    (application,) = administration.look_up(f"people/{PERSON}")["applications"]
    assert application["state"] == "received"


def test_what_is_still_asked_about_is_neither_approved_nor_assessed_again(administration):
    administration.give("counterparts", {"ibr": "http://ibr.invalid/registry"})
    apply(administration, other_programme_identifier="P-2", other_enrolment="excludes")
    assess(administration)
    assert [each["operation"] for each in administration.look_up("requests")] == ["sync/enrolled"]
    with pytest.raises(AdministrationError, match="the application cannot be approved, it is asked"):
        administration.give("decisions", {"decision": "approve", "person": PERSON, "programme_identifier": "P-1"})
    with pytest.raises(AdministrationError, match="the application has been assessed, it is asked"):
        assess(administration)


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        ("refer", "/: 'refer' is not of type 'object'"),
        ({}, "'decision' is a required property"),
        ({"decision": "praise"}, "/decision: 'praise' is not one of"),
        ({"decision": "refer"}, "'people' is a required property"),
        ({"decision": "refer", "people": ["NOBODY"]}, "/people/0: no member with the identifier NOBODY is known"),
        ({"decision": "plan", "person": PERSON, "goal": "x", "steps": "y"}, "/steps: 'y' is not of type 'array'"),
        ({"decision": "end-agreement", "counterpart": "ess"}, "/counterpart: no address of ess is known"),
        (
            {"decision": "approve", "person": PERSON, "programme_identifier": "P-9"},
            "/person: there is no application of this person to this programme",
        ),
        ({"decision": "agree", "counterpart": "ess", "event_type": "birth", "record_type": "Member"}, "'birth' is not"),
    ],
)
def test_a_decision_that_cannot_be_taken_is_refused_in_words(administration, decision, reason):
    apply(administration)
    before = administration.look_up("state")["counts"]
    with pytest.raises(AdministrationError) as refused:
        administration.give("decisions", decision)
    assert "was refused with 400" in str(refused.value)
    assert reason.removeprefix("/: ") in str(refused.value)
    assert administration.look_up("state")["counts"] == before


@pytest.mark.parametrize(
    ("path", "form", "reason"),
    [
        ("applications", [], "an object with programme_identifier"),
        ("applications", {"member": MEMBER}, "/programme_identifier: is needed"),
        ("applications", {"programme_identifier": "P-1", "member": {}}, "/member/member_identifier"),
        (
            "applications",
            {"programme_identifier": "P-1", "member": MEMBER, "other_enrolment": "perhaps"},
            "/other_enrolment: excludes or required is needed",
        ),
        ("activities", {"person": PERSON}, "an object with `person` and `activity` is needed"),
        ("activities", {"person": "NOBODY", "activity": "x"}, "/person: no member with the identifier NOBODY"),
        ("address", {"url": "nowhere"}, "/url: an absolute http or https address is needed"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_in_words(administration, path, form, reason):
    with pytest.raises(AdministrationError, match="was refused with 400") as refused:
        administration.give(path, form)
    assert reason in str(refused.value)


def test_somebody_unknown_is_not_found(administration):
    with pytest.raises(AdministrationError, match="404"):
        administration.look_up("people/NOBODY")


def test_the_rules_of_a_system_are_told(administration):
    rules = administration.look_up("rules")
    assert rules["refer-those-who-consented"].startswith("Whoever is referred, and consented to it")
    assert all(statement.endswith(".") for statement in rules.values())


def test_a_rule_that_is_not_followed_cannot_be_taken_away(start):
    system = creator("ess")(scheduler=VirtualScheduler(start), send=lambda *_: Answer(200))
    with pytest.raises(KeyError, match="no rule 'publish-paid-benefits'"):
        system.rules.take_away("publish-paid-benefits")
    system.close()


def test_a_stand_in_that_does_not_exist_is_told():
    with pytest.raises(KeyError, match="no stand-in for 'bank'"):
        create_actor("bank", {})
