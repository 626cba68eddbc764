"""Checks of the addresses at which we are called back."""

from __future__ import annotations

from urllib.parse import urlsplit

from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated


@check
def keeps_the_query_of_the_address(seen: Seen) -> None:
    """A callback carries the query of the `sender_uri` that it goes to; another address may be fixed at onboarding."""
    wanted = urlsplit(seen.expected["address"])
    ours = [message for message in seen.callbacks if wanted.path in urlsplit(message.event["request"]["url"]).path]
    if not ours:
        raise NotApplicable("no callback came to the address that the request names")
    for message in ours:
        url = message.event["request"]["url"]
        if wanted.query not in url:
            raise Violated(
                "the query of `sender_uri` was lost on the way back",
                expected=f"{wanted.path}?{wanted.query}",
                actual=url,
                at=message.place(),
            )


@check
def keeps_the_last_slash_of_the_address(seen: Seen) -> None:
    """A callback to the `sender_uri` as it is ends as that does; the callback's path may be added to it."""
    wanted = urlsplit(seen.expected["address"]).path
    paths = [(message, urlsplit(message.event["request"]["url"]).path) for message in seen.callbacks]
    if not any(path.startswith(wanted.rstrip("/")) for _, path in paths):
        raise NotApplicable("no callback came to the address that the request names")
    for message, path in paths:
        if path == wanted.rstrip("/"):
            raise Violated(
                "the last slash of `sender_uri` was lost on the way back",
                expected=wanted,
                actual=path,
                at=message.place(),
            )
