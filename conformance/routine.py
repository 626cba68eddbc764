"""What is judged of every message without being asked: which check, for which requirement, when.

A routine is left out where its requirement is not one of the role.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.checks.registry import Check, check_named
from conformance.messages import Message


@dataclass(frozen=True)
class Routine:
    """One check that is made of each message that it applies to; `expects` names facts of the exchange."""

    requirement: str
    check: str
    applies: Callable[[Message], bool]
    expects: tuple[str, ...] = ()

    def function(self) -> Check:
        """Return the check itself."""
        return check_named(self.check)


def _always(message: Message) -> bool:
    return True


def _readable(message: Message) -> bool:
    return message.parsed.error is None


def _served(message: Message) -> bool:
    return message.status is not None and message.status < 400


def _asynchronous(message: Message) -> bool:
    return message.operation is not None and message.operation.answer == "acknowledgement"


def _answer(message: Message) -> bool:
    return message.kind == "answer"


def _enveloped(message: Message) -> bool:
    return message.kind == "answer" and not message.bare


def _of(*names: str) -> Callable[[Message], bool]:
    return lambda message: message.operation is not None and message.operation.name in names and _served(message)


def _search_answer(message: Message) -> bool:
    return message.kind == "answer" and message.operation is not None and message.operation.name == "sync/search"


def _outcomes(message: Message) -> bool:
    """Tell whether a callback carries outcomes that name the request which they answer."""
    return (
        message.operation is not None
        and message.operation.name in ("on-search", "on-subscribe")
        and bool(message.items)
    )


def _protected_by_us(message: Message) -> bool:
    """Tell whether a message answers a request of ours that the IUT could verify and open."""
    return "applied" in message.event["request"].get("protection", ()) and message.part is not None


def _search_callback(message: Message) -> bool:
    return message.operation is not None and message.operation.name == "on-search"


ANSWERED = (Routine("DCI-HTTP-001", "is-answered", _always),)
TRANSPORT = (
    *ANSWERED,
    Routine("DCI-HTTP-002", "is-no-server-error", _always),
    Routine("DCI-HTTP-003", "declares-json", _always),
    Routine("ESS-HTTP-001", "declares-json-or-nothing", _always),
    Routine("SEC-SIG-021", "is-signed", _protected_by_us),
    Routine("SEC-ENC-008", "is-encrypted", _protected_by_us),
)
OF_ANSWERS = (
    Routine("DCI-HTTP-004", "is-json", _served),
    Routine("DCI-ACK-001", "is-acknowledged", _asynchronous),
    Routine("IBR-ENR-001", "answers-with-outcomes", _of("sync/enrolled")),
    Routine("IBR-UPD-001", "answers-with-outcomes", _of("sync/enrollment/updates")),
    Routine("ESS-CHECK-001", "answers-with-outcomes", _of("sync/check-enrollment")),
    Routine("ESS-ENV-001", "is-enveloped", _answer),
    Routine("DCI-ECHO-002", "echoes-transaction", _answer),
    Routine("DCI-ECHO-003", "answers-each-reference", _search_answer, ("references",)),
    Routine("IBR-SRCH-013", "answered-with-succ", _search_answer),
    Routine("ESS-SRCH-013", "answered-with-succ", _search_answer),
    Routine("DCI-HDR-018", "names-the-receiver", _enveloped),
    Routine("DCI-HDR-023", "counts-no-more-than-total", _enveloped),
    Routine("DCI-HDR-024", "is-dated-now", _enveloped),
)
# Of callbacks: `answered` ones are judged beside the exchange that they answer.
OF_CALLBACKS = (
    Routine("DCI-HTTP-005", "is-json", _always),
    Routine("DCI-ENV-002", "is-one-json-object", _readable),
    Routine("DCI-HTTP-006", "is-posted", _always),
    Routine("DCI-HTTP-007", "declares-json", _always),
    Routine("IBR-SRCH-013", "answered-with-succ", _search_callback),
    Routine("ESS-SRCH-013", "answered-with-succ", _search_callback),
    Routine("DCI-HDR-023", "counts-no-more-than-total", _always),
    Routine("DCI-HDR-024", "is-dated-now", _always),
    Routine("SEC-SIG-022", "is-signed", _always),
    Routine("SEC-ENC-009", "is-encrypted", _always),
)
# Of requests that the IUT sends when it is made to act.
OF_REQUESTS = (
    Routine("CLIENT-HTTP-001", "is-one-json-object", _always),
    Routine("CLIENT-HTTP-002", "is-posted", _always),
    Routine("CLIENT-HTTP-003", "declares-json", _always),
    Routine("CLIENT-HDR-001", "is-dated-now", _always),
    Routine("CLIENT-HDR-015", "says-where-to-call-back", _always),
    Routine("CLIENT-HDR-020", "counts-its-items", _always),
    Routine("CLIENT-ID-003", "reference-ids-differ", _always),
    Routine("SEC-SIG-023", "is-signed", _always),
    Routine("SEC-ENC-010", "is-encrypted", _always),
)
OF_ANSWERING_CALLBACKS = (
    Routine("DCI-ECHO-001", "echoes-transaction", _always),
    Routine("DCI-ECHO-004", "answers-only-asked-references", _outcomes, ("references",)),
    Routine("DCI-ECHO-009", "repeats-announced-correlation", _always),
    Routine("DCI-HDR-018", "names-the-receiver", _always),
)
