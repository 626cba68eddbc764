"""The one step that every sentence of the features is to pytest-bdd: the engine has told the story, it reports."""

from pytest import FixtureRequest
from pytest_bdd import given, parsers, then, when

from conformance.scenarios.reporting import TOLD

_ANY = parsers.re(r"(?P<sentence>(?s:.*))")


@given(_ANY)
@when(_ANY)
@then(_ANY)
def report(request: FixtureRequest, sentence: str) -> None:
    """Report the step as the engine found it."""
    request.node.stash[TOLD].next_step()
