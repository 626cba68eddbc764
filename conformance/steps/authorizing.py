"""Sentences about access: requests with and without a good token, the token endpoint, the published keys."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from conformance.access.authorization import FORM, credentials, token_address, token_headers
from conformance.access.forgery import FORGERIES, Material
from conformance.enrolling import STATUS_CHANGE, stop_unless_taken_in
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.steps.misusing import QUESTIONS, lawful
from conformance.steps.subscribing import sender_of, subscription_message
from conformance.story import Story
from conformance.transport import Headers
from protocol.keys.key import Key
from protocol.keys.key_set import read_jwks
from protocol.keys.refusal import KeyRefused

_UPDATES = "sync/enrollment/updates"
_NO_TOKEN = "no token"

# How a request for a token is spoilt, and how RFC 6749 section 5.2 calls that.
_SPOILT: Mapping[str, tuple[Mapping[str, str | None], tuple[str, ...]]] = {
    "another secret": ({"client_secret": "not-the-secret"}, ("invalid_client",)),
    "an unknown client": ({"client_id": "unknown.dci-test.example.org"}, ("invalid_client",)),
    "another grant type": ({"grant_type": "password"}, ("unsupported_grant_type", "unauthorized_client")),
    "no grant type": ({"grant_type": None}, ("invalid_request", "unsupported_grant_type")),
}


@sentence("a search bearing {token} is sent")
def search_bearing(story: Story, step: Step, token: str) -> None:
    """Send a lawful search with a token that is not good, or without one."""
    name = _search(story)
    story.send_document(name, lawful(story, name), access=_bearing(story, token))


@sentence("a question about enrolment bearing {token} is sent")
def question_bearing(story: Story, step: Step, token: str) -> None:
    """Ask about enrolment: of that operation the published file declares no security (IBR-I-19, ESS-C-05)."""
    name = QUESTIONS[story.interface]
    story.send_document(name, lawful(story, name), access=_bearing(story, token))


@sentence("a search with the token in its address is sent")
def token_in_address(story: Story, step: Step) -> None:
    """Send a lawful search with a good token where it does not belong (RFC 6750 section 2.3)."""
    name, token = _search(story), story.run.authorization.token()
    story.run.writer.hide(token)
    story.fault, story.secret = "the token in the address alone", token
    path = f"{name}?{urlencode({'access_token': token})}"
    story.send_document(name, lawful(story, name), path=path, access=())


@sentence("{subscriber} subscribes to status changes of {name}, bearing {token}")
def subscribes_bearing(story: Story, step: Step, subscriber: str, name: str, token: str) -> None:
    """Send a subscription that is to be refused."""
    message = subscription_message(story, STATUS_CHANGE, story.people.person(name))
    document = story.envelope("subscribe", message, sender=sender_of(story, subscriber), inbox=subscriber)
    exchange = story.send_document("subscribe", document, access=_bearing(story, token))
    story.subscriptions[subscriber] = exchange


@sentence("the enrolment of {name} is published, bearing {token}")
def published_bearing(story: Story, step: Step, name: str, token: str) -> None:
    """Send an enrolment that is to be refused."""
    stop_unless_taken_in(story)
    message = story.run.dialect.updates(story.identifiers.new("txn"), [story.enrolment(name).of_a_recipient()])
    document = story.envelope(_UPDATES, message)
    story.receipt = story.send_document(_UPDATES, document, access=_bearing(story, token))


@sentence("it is refused with a 401")
def refused_with_401(story: Story, step: Step) -> None:
    """Judge the status of a refusal."""
    story.judge(step.requirement, "is-refused-with-401", story.exchange.answer)


@sentence("the request is accepted")
def accepted(story: Story, step: Step) -> None:
    """Judge that a good token lets in."""
    story.judge(step.requirement, "is-accepted", story.exchange.answer, token=story.fault)


@sentence("the answer does not repeat the {what}")
def keeps_the_secret(story: Story, step: Step, what: str) -> None:
    """Judge that an answer does not hold a secret; in the record it is hidden on both sides."""
    story.judge(step.requirement, "keeps-the-secret", story.exchange.answer, secret=story.secret, what=f"the {what}")


@sentence("a token is asked for")
def token_asked(story: Story, step: Step) -> None:
    """Ask the token endpoint for a token with good credentials."""
    _ask(story, credentials(story.run.target))


@sentence("a token is asked for with {fault}")
def token_asked_with(story: Story, step: Step, fault: str) -> None:
    """Ask for a token with one fault."""
    changed, story.codes_that_fit = _SPOILT[fault]
    form: dict[str, str | None] = {**credentials(story.run.target), **changed}
    story.fault, story.secret = fault, str(form["client_secret"])
    _ask(story, {name: value for name, value in form.items() if value is not None})


@sentence("a token is given")
def token_given(story: Story, step: Step) -> None:
    """Judge the answer of the token endpoint."""
    story.judge(step.requirement, "gives-a-token", story.exchange.answer)


@sentence("it tells when it expires")
def tells_when_it_expires(story: Story, step: Step) -> None:
    """Judge `expires_in`."""
    story.judge(step.requirement, "tells-when-it-expires", story.exchange.answer)


@sentence("it is not to be cached")
def not_cached(story: Story, step: Step) -> None:
    """Judge Cache-Control."""
    story.judge(step.requirement, "is-not-cached", story.exchange.answer)


@sentence("no token is given")
def no_token_given(story: Story, step: Step) -> None:
    """Judge the refusal of the token endpoint."""
    facts = {"fault": story.fault, "errors": list(story.codes_that_fit)}
    story.judge(step.requirement, "refuses-the-credentials", story.exchange.answer, **facts)


@sentence("the published keys are asked for")
def keys_asked(story: Story, step: Step) -> None:
    """Ask for the JWKS."""
    _published(story)


@sentence("they are public halves alone")
def public_halves(story: Story, step: Step) -> None:
    """Judge that nothing private is published."""
    story.judge(step.requirement, "publishes-public-halves", story.exchange.answer)


@sentence("each of them says what it is")
def keys_are_named(story: Story, step: Step) -> None:
    """Judge the members of the keys."""
    story.judge(step.requirement, "names-its-keys", story.exchange.answer)


def _search(story: Story) -> str:
    return "sync/search" if "sync/search" in story.run.target.operations else "search"


def _ask(story: Story, form: dict[str, str]) -> None:
    body, address = urlencode(form).encode(), token_address(story.run.target)
    headers = token_headers(story.run.clock.now())[1:]  # `Accept` is sent with every request
    story.send_document(None, None, body=body, address=address, content_type=FORM, access=headers)


def _published(story: Story) -> tuple[Key, ...]:
    """Return the keys that the IUT publishes, none where it publishes no JWKS."""
    address = f"{story.run.target.url}/.well-known/jwks.json"
    exchange = story.send_document(None, None, body=b"", method="GET", address=address, access=())
    try:
        return read_jwks(exchange.answer.document).keys
    except KeyRefused:
        return ()


def _bearing(story: Story, token: str) -> Headers:
    """Return the header with a token of this kind, which is a secret of the run: it can be near to a good one."""
    story.fault = token
    if token == _NO_TOKEN:
        return ()
    target, run = story.run.target, story.run
    material = Material(
        good=run.authorization.token(),
        now=run.clock.now(),
        random_bytes=story.random.randbytes,
        published=_published(story) if "public key" in token else (),
        ours=run.key,
        issuer=target.identities.sender_id,
        client_id=target.access.client_id or "",
        audience=target.access.audience or target.url,
    )
    forged = FORGERIES[token](material)
    run.writer.hide(forged)
    story.secret = forged
    return (("Authorization", f"Bearer {forged}"),)
