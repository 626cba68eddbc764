"""Lawful habits other than our own: what is not kept is refused, and questions in another reading of the standard."""

import re
from typing import Any

from sqlalchemy import Connection
from werkzeug.exceptions import NotFound, UnprocessableEntity

from protocol.operations import Operation
from protocol.queries import QueryError
from simulator.deviations import Function, Replacements
from simulator.employment.arrivals import Arrival
from simulator.employment.deviations.checking import OPERATION
from simulator.employment.deviations.programmes import has_exited
from simulator.employment.standing import Standing
from simulator.refusals import ItemRefused, Refusal

ROWS = Replacements()

_EIGHTEEN_DIGITS = re.compile(r"[0-9]{18}")


@ROWS.replaces("receiver.before", "sync-status-not-served")
def _no_sync_status(_system: Any, original: Function, operation: Operation) -> None:
    if operation.name == "sync/txn/status":
        raise NotFound
    original(operation)


def _keeps_no(name: str, *record_types: str) -> None:
    @ROWS.replaces("searches.record_type", name)
    def record_type(_system: Any, original: Function, criteria: dict[str, Any]) -> str:
        found = str(original(criteria))
        if found in record_types:
            raise ItemRefused("rjct.search_criteria.invalid", f"{found} records are not kept here")
        return found


_keeps_no("households-refused", "Group")
_keeps_no("persons-refused", "Person")


@ROWS.replaces("subscriptions.record_type", "beneficiaries-not-told")
def _no_beneficiaries(_system: Any, original: Function, criteria: dict[str, Any]) -> str:
    found = str(original(criteria))
    if found == "Beneficiary":
        raise ItemRefused("rjct.notify_details.invalid", "Beneficiary records are not told here")
    return found


@ROWS.replaces("people.store", "identifiers-of-eighteen-digits-only")
def _eighteen_digits(_system: Any, original: Function, connection: Connection, arrival: Arrival) -> Any:
    if not all(_EIGHTEEN_DIGITS.fullmatch(value) for _, value in arrival.identifiers):
        raise UnprocessableEntity("an identifier has eighteen digits here")
    return original(connection, arrival)


@ROWS.replaces("enrolments.enrol", "exited-is-final")
def _final(_system: Any, original: Function, connection: Connection, subject: int, standing: Standing) -> Any:
    if has_exited(connection, subject, standing.programme):
        raise UnprocessableEntity("who has exited does not come back here")
    return original(connection, subject, standing)


def _understands(name: str, action: str, answer_action: str, criteria: str) -> None:
    @ROWS.replaces("receiver.understand", name)
    def understand(_system: Any, original: Function, operation: Any, document: Any) -> Any:
        header = document.get("header") if isinstance(document, dict) else None
        if operation.name != OPERATION or not isinstance(header, dict) or "action" not in header:
            return original(operation, document)
        if header["action"] != action:
            raise Refusal(f"the action {action} is served here", header_reason="rjct.action.invalid")
        message = document.get("message")
        if isinstance(message, dict):
            message = {"enrolled_criteria" if member == criteria else member: message[member] for member in message}
        renamed = {**document, "header": {**header, "action": operation.action}}
        return original(operation, {**renamed, "message": message} if "message" in document else renamed)

    @ROWS.replaces("composer.finish", name)
    def finish(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
        document = original(kind, operation, document)
        if operation == OPERATION and kind == "answer":
            return {**document, "header": {**document["header"], "action": answer_action}}
        return document


_understands("check-of-the-older-edition", "search", "on-search", "enrolled_criteria")
_understands("check-of-the-sample", "search-status", "on-search-status", "search_criteria")


@ROWS.replaces("standings.questions", "programme-needed-in-a-question")
def _in_which_programme(_system: Any, original: Function, criteria: Any) -> Any:
    questions = original(criteria)
    if any(each.programme is None for each in questions):
        raise QueryError("/query", "in which programme? name one")
    return questions
