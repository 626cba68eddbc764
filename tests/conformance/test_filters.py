"""The form of filter in which an IUT takes subscriptions is found out; who takes none does not serve them."""

import pytest

from conformance.qualification import bundled, certify_in_process
from conformance.result import summarise
from simulator.refusals import ItemRefused

FORM = {"ibr": "IBR-I-65", "ess": "ESS-C-60"}


def certified(role, change=None, variant=None):
    """Return the result of the scenarios of subscriptions of a bundled system, with a variant or a change."""
    build = bundled(role, variant) if variant else bundled(role)

    def built(scheduler, send):
        system = build(scheduler, send)
        if change is not None:
            change(system)
        return system

    return summarise(certify_in_process(built, role=role, only=[f"{role}/subscriptions.feature"]))


def refusing(wanted):
    """Return the change to a system that refuses the subscriptions whose criteria are `wanted`."""

    def change(system):
        read = system.subscriptions.filter

        def filter_(criteria):
            if wanted(criteria):
                raise ItemRefused("rjct.notify_details.invalid", "no such subscription is served here")
            return read(criteria)

        system.subscriptions.filter = filter_

    return change


def of(result, verdict):
    return {row["id"] for row in result["requirements"] if row["verdict"] == verdict}


@pytest.mark.parametrize(("variant", "form"), [(None, "idtype-value"), ("filters-by-identifier-refused", "expression")])
@pytest.mark.parametrize("role", ["ibr", "ess"])
def test_the_form_that_is_accepted_is_used_and_told(role, variant, form):
    result = certified(role, variant=variant)
    told = {row["id"]: row["observed"] for row in result["interpretations"]}
    assert told[FORM[role]] == form
    assert not of(result, "fail") and not of(result, "warn")
    assert {f"{role.upper()}-SUB-005", f"{role.upper()}-SUB-011"} <= of(result, "pass")


@pytest.mark.parametrize("role", ["ibr", "ess"])
def test_a_filter_by_predicate_is_the_last_that_is_tried(role):
    result = certified(role, refusing(lambda criteria: criteria["filter_type"] != "predicate"))
    told = {row["id"]: row["observed"] for row in result["interpretations"]}
    assert told[FORM[role]] == "predicate"
    assert not of(result, "fail")
    assert {f"{role.upper()}-SUB-005", f"{role.upper()}-SUB-011"} <= of(result, "pass")


@pytest.mark.parametrize("role", ["ibr", "ess"])
def test_who_accepts_no_subscription_does_not_serve_them(role):
    result = certified(role, refusing(lambda criteria: True))
    assert of(result, "fail") == {f"{role.upper()}-SUB-005"}
    assert FORM[role] not in {row["id"] for row in result["interpretations"]}


@pytest.mark.parametrize("role", ["ibr", "ess"])
def test_who_refuses_one_of_the_subscriptions_that_it_takes_is_at_fault(role):
    seen = []

    def one_of_them(criteria):
        seen.append(criteria)
        return len(seen) == 2

    assert f"{role.upper()}-SUB-005" in of(certified(role, refusing(one_of_them)), "fail")
