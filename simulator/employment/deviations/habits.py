"""Lawful habits other than our own: what is not kept is refused, and questions in another reading of the standard."""

from typing import Any

from werkzeug.exceptions import NotFound

from protocol.operations import Operation
from simulator.deviations import Function, Replacements
from simulator.employment.deviations.checking import OPERATION
from simulator.refusals import ItemRefused, Refusal

ROWS = Replacements()


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
