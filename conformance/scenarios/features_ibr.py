"""The features of the role `ibr`, collected by pytest-bdd; the engine has told the stories, each step reports."""

from pytest import FixtureRequest
from pytest_bdd import given, parsers, scenarios, then, when

from conformance.scenarios.reporting import TOLD
from protocol.data import data_folder

scenarios(str(data_folder("features") / "ibr"))

_ANY = parsers.re(r"(?P<sentence>(?s:.*))")


@given(_ANY)
@when(_ANY)
@then(_ANY)
def report(request: FixtureRequest, sentence: str) -> None:
    """Report the step as the engine found it."""
    request.node.stash[TOLD].next_step()
