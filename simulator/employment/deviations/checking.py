"""Enrolment that is told wrongly, changed wrongly, or told in another lawful way (check-enrollment)."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select, true

from protocol.queries import EnrolledQuestion, QueryError
from simulator.composer import Spoken
from simulator.deviations import Function, Replacements
from simulator.employment.tables import identifiers

ROWS = Replacements()

OPERATION = "sync/check-enrollment"
SUPPORTED = ("1", "6", "7")


def _tells(name: str, status: str | None, instead: str | None) -> None:
    @ROWS.replaces("standings.standing", name)
    def standing(_system: Any, original: Function, connection: Any, question: Any) -> str | None:
        found: str | None = original(connection, question)
        return instead if found == status else found


_tells("active-told-as-inactive", "1", "5")
_tells("deceased-told-as-active", "2", "1")
_tells("exited-told-as-active", "3", "1")
_tells("suspended-told-as-active", "4", "1")
_tells("inactive-told-as-active", "5", "1")
_tells("reinstated-told-as-inactive", "6", "5")
_tells("awaiting-renewal-told-as-inactive", "7", "5")
_tells("unknown-person-told-as-active", None, "1")
_tells("unknown-person-inactive", None, "5")
_tells("exited-not-told", "3", None)


@ROWS.replaces("standings.standing", "check-answered-from-memory")
def _remembered(system: Any, original: Function, connection: Any, question: EnrolledQuestion) -> str | None:
    told: dict[Any, str | None] = system.switch.memory.setdefault("standings", {})
    return told.setdefault((question.person, question.programme), original(connection, question))


@ROWS.replaces("standings.standing", "check-in-any-programme")
def _anywhere(_system: Any, original: Function, connection: Any, question: EnrolledQuestion) -> str | None:
    found: str | None = original(connection, replace(question, programme=None))
    return found


def _says(name: str, word: Any) -> None:
    @ROWS.replaces("standings.outcome", name)
    def outcome(_system: Any, original: Function, person: str, status: str) -> dict[str, Any]:
        told: dict[str, Any] = original(person, status)
        return {**told, "enrolled_status": word(status) or told["enrolled_status"]}


_says("check-status-in-codes", lambda status: status)
_says("check-in-yes-and-no", lambda status: "yes" if status in SUPPORTED else "no")
_says("exited-told-as-such", lambda status: "Exited" if status == "3" else None)


@ROWS.replaces("standings.outcome", "check-with-an-id-of-its-own")
def _own_id(system: Any, original: Function, person: str, status: str) -> dict[str, Any]:
    return {**original(person, status), "reference_id": system.identifiers.new("reference")}


@ROWS.replaces("standings.spoken", "check-two-outcomes")
def _twice(_system: Any, original: Function, received: Any, outcomes: list[Any], asked: int) -> Spoken:
    spoken: Spoken = original(received, outcomes + outcomes, asked)
    return spoken


@ROWS.replaces("standings.spoken", "unknown-person-rejected")
def _rejected(_system: Any, original: Function, received: Any, outcomes: list[Any], asked: int) -> Spoken:
    spoken: Spoken = original(received, outcomes, asked)
    return spoken if outcomes else replace(spoken, message=None, status="rjct", reason="this person is not known")


@ROWS.replaces("standings.answer", "check-leaks-the-member")
def _leaks(system: Any, original: Function, connection: Any, received: Any) -> Spoken:
    spoken: Spoken = original(connection, received)
    for outcome in (spoken.message or {}).get("enrolled_response", ()):
        person = outcome["reference_id"]
        subject = connection.scalar(select(identifiers.c.subject_id).where(identifiers.c.value == person).limit(1))
        outcome["reg_records"] = list(system.registry.by_id(connection, "Member", [subject]).values())
    return spoken


@ROWS.replaces("standings.questions", "question-about-nobody-accepted")
def _nobody(_system: Any, original: Function, criteria: dict[str, Any]) -> Any:
    try:
        return original(criteria)
    except QueryError:
        return [EnrolledQuestion("nobody", None, None)]


@ROWS.replaces("receiver.answer", "check-acknowledged")
def _acknowledged(system: Any, original: Function, received: Any, spoken: Any) -> Any:
    if received.operation.name == OPERATION:
        return system.receiver.acknowledge(received)
    return original(received, spoken)


@ROWS.replaces("enrolments._set", "status-change-not-kept")
def _not_kept(_system: Any, _original: Function, _connection: Any, _which: Any, _status: str) -> None:
    return None


@ROWS.replaces("enrolments._set", "status-change-reaches-others")
def _everybodys(_system: Any, original: Function, connection: Any, _which: Any, status: str) -> None:
    original(connection, true(), status)
