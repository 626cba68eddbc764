"""What an SP-MIS tells an IBR of a person: the member that differs is named, with what was expected and what came."""

import json

import pytest

from conformance.plan import plan
from conformance.qualification import bundled, certify_in_process
from conformance.result import summarise

NAMES = (
    "client-of-ibr.prs_ibr_02_benefits.a-benefit-is-published",
    "client-of-ibr.prs_ibr_03_status_changes.a-suspension-is-published",
)
ONLY = tuple(story.id for story in plan("sp-mis") if story.id in NAMES)


def told(change):
    """Return the judgements of the updates of the bundled SP-MIS when this changes each beneficiary."""

    def build(scheduler, send):
        def changed(url, headers, body):
            document = json.loads(body)
            for beneficiary in document.get("message", {}).get("enrolled_updates", {}).get("beneficiaries", ()):
                change(beneficiary)
            return send(url, headers, json.dumps(document).encode())

        return bundled("sp-mis")(scheduler, changed)

    checks = summarise(certify_in_process(build, role="sp-mis", only=ONLY))["checks"]
    assert not [each for each in checks if each["verdict"] == "harness_error"]
    return {each["requirement"]: each for each in checks if each["verdict"] in ("fail", "warn")}


def of_benefits(**members):
    """Return what gives each benefit these members."""

    def change(beneficiary):
        for benefit in beneficiary.get("benefits", ()):
            benefit.update(members)

    return change


def of_person(**members):
    """Return what gives the person these members."""
    return lambda beneficiary: beneficiary["member"]["demographic_info"].update(members)


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        ("benefit_type", "2", "1"),
        ("benefit_date", "2025-06-29T00:00:00Z", "2025-06-30T00:00:00Z"),
        ("benefit_value", "USD 500", "USD 50"),
        ("benefit_value", "EUR 50", "USD 50"),
    ],
)
def test_the_member_of_a_benefit_that_differs_is_named(member, value, expected):
    found = told(of_benefits(**{member: value}))
    assert set(found) == {"CLIENT-SEND-013"}
    judged = found["CLIENT-SEND-013"]
    assert judged["message"] == f"`{member}` of the benefit is another than the one that was paid"
    assert (judged["expected"], judged["actual"]) == (expected, f'"{value}"')


LAWFUL = {
    "a benefit in other words": of_benefits(benefit_type="Cash", benefit_value="50.00 USD", benefit_date="2025-06-30"),
    "a benefit at another offset": of_benefits(benefit_date="2025-06-30T07:00:00+07:00"),
    "no person": lambda beneficiary: beneficiary["member"].pop("demographic_info"),
    "no date of enrolment": lambda beneficiary: beneficiary.pop("enrolment_date"),
    "earlier changes": lambda beneficiary: beneficiary.get("status_change_date", []).insert(0, "2024-03-01T00:00:00Z"),
    "an identifier of another type": lambda beneficiary: beneficiary["member"]["member_identifier"].append(
        {"identifier_type": "DRN", "identifier_value": "case-17"}
    ),
}


@pytest.mark.parametrize("change", LAWFUL.values(), ids=LAWFUL)
def test_what_is_told_in_another_lawful_way_is_left_alone(change):
    found = told(change)
    assert set(found) <= {"CLIENT-MSG-045"}, "a day in place of a moment is the concern of its own requirement"


UNLAWFUL = {
    "another name": (of_person(name={"surname": "Other", "given_name": "Amara"}), "CLIENT-SEND-020", "`surname`"),
    "another sex": (of_person(sex="other"), "CLIENT-SEND-020", "`sex`"),
    "another day of birth": (of_person(birth_date="1900-01-01"), "CLIENT-SEND-020", "`birth_date`"),
    "another change": (
        lambda beneficiary: beneficiary.update(status_change_date=["2024-12-31T00:00:00Z"]),
        "CLIENT-SEND-020",
        "`status_change_date`",
    ),
    "no change": (lambda beneficiary: beneficiary.pop("status_change_date", None), "CLIENT-SEND-021", "since when"),
    "another UIN": (
        lambda beneficiary: beneficiary["member"]["member_identifier"].append(
            {"identifier_type": "UIN", "identifier_value": "0000000001"}
        ),
        "CLIENT-SEND-019",
        "somebody else",
    ),
}


@pytest.mark.parametrize(("change", "requirement", "said"), UNLAWFUL.values(), ids=UNLAWFUL)
def test_what_is_told_of_somebody_else_or_otherwise_is_found(change, requirement, said):
    found = told(change)
    assert said in found[requirement]["message"]


def cycle(first):
    """Return what is found of two benefits of which one update leaves, with the benefits that `first` gives it."""
    answers = []

    def build(scheduler, send):
        def once(url, headers, body):
            if not url.endswith("/sync/enrollment/updates"):
                return send(url, headers, body)
            if not answers:
                document = json.loads(body)
                first(document["message"]["enrolled_updates"]["beneficiaries"][0]["benefits"])
                answers.append(send(url, headers, json.dumps(document).encode()))
            return answers[0]

        return bundled("sp-mis")(scheduler, once)

    only = tuple(story.id for story in plan("sp-mis") if story.id == CYCLE)
    checks = summarise(certify_in_process(build, role="sp-mis", only=only))["checks"]
    return [each for each in checks if each["requirement"] == "CLIENT-SEND-042"]


CYCLE = "client-of-ibr.prs_ibr_02_benefits.two-benefits-of-a-person-in-one-cycle-are-published"
SECOND = {"benefit_type": "Voucher", "benefit_date": "2025-07-31T00:00:00Z", "benefit_value": "USD 8.40"}


def test_two_benefits_of_a_cycle_may_be_told_in_one_update():
    assert [each["verdict"] for each in cycle(lambda benefits: benefits.append(SECOND))] == ["pass"]


def test_a_benefit_of_a_cycle_that_is_told_in_no_update_is_found():
    (judged,) = cycle(lambda benefits: None)
    assert (judged["verdict"], judged["message"]) == ("fail", "a benefit that was paid is told in no update")
    assert "USD 8.40" in judged["expected"]
    assert "USD 50" in judged["actual"]
