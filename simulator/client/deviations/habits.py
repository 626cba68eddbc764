"""Lawful ways to write requests other than the ones that the simulators are used to."""

from collections.abc import Callable
from copy import deepcopy
from functools import partial
from typing import Any

from protocol.codes import directory
from protocol.operations import operation as operation_of
from simulator.deviations import Function, Replacements

ROWS = Replacements()

Rewrite = Callable[[str], tuple[str, Any]]
"""Returns type and form of a query for an identifier."""

_PERSON = "member_identifier.identifier_value"


def _predicate(identifier: str) -> tuple[str, Any]:
    expression = {"attribute_name": _PERSON, "operator": "eq", "attribute_value": identifier}
    return "predicate", [{"seq_num": 1, "expression1": expression}]


def _expression(identifier: str) -> tuple[str, Any]:
    value = {"expression": {"collection": "Member", "query": {_PERSON: {"$eq": identifier}}}}
    return "expression", {"type": "ns:org:QueryType:expression", "value": value}


def _ask_by(rewrite: Rewrite, _system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = deepcopy(original(kind, operation, document))
    if kind == "request":
        for item in document["message"].get("search_request", ()):
            criteria = item["search_criteria"]
            criteria["query_type"], criteria["query"] = rewrite(criteria["query"]["value"])
        for item in document["message"].get("subscribe_request", ()):
            criteria = item["subscribe_criteria"]
            criteria["filter_type"], criteria["filter"] = rewrite(criteria["filter"]["value"])
    return document


ROWS.replaces("composer.finish", "searches-by-predicate")(partial(_ask_by, _predicate))
ROWS.replaces("composer.finish", "searches-by-expression")(partial(_ask_by, _expression))


@ROWS.replaces("composer.finish", "questions-with-conditions")
def _conditions(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = deepcopy(original(kind, operation, document))
    if kind == "request" and "enrolled_criteria" in document["message"]:
        criteria = document["message"]["enrolled_criteria"]
        criteria["query"] = [
            {"attribute_name": name, "operator": "eq", "attribute_value": condition["eq"]}
            for name, condition in criteria["query"].items()
        ]
    return document


@ROWS.replaces("composer.finish", "updates-as-in-official-sample")
def _official(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = deepcopy(original(kind, operation, document))
    if kind == "request" and operation == "sync/enrollment/updates":
        document["header"]["action"] = "register"
        document["header"].pop("status", None)
        updates = document["message"].pop("enrolled_updates")
        document["message"]["receipt_information"] = {"receipt_type": "enrollment", **updates}
    return document


@ROWS.replaces("composer.finish", "updates-in-other-words")
def _other_words(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = deepcopy(original(kind, operation, document))
    if kind == "request" and operation == "sync/enrollment/updates":
        statuses, benefits = directory("enrolment_status").values, directory("benefit_type").values
        for beneficiary in document["message"]["enrolled_updates"]["beneficiaries"]:
            programme = beneficiary["programme_identifier"][0]
            programme["enrollment_date"] = beneficiary.pop("enrolment_date")
            programme["enrollment_status"] = statuses[beneficiary.pop("enrolment_status")]
            for benefit in beneficiary.get("benefits", ()):
                benefit["benefit_type"] = benefits[benefit["benefit_type"]]
                benefit["benefit_date"] = benefit["benefit_date"].replace("Z", "+00:00")
    return document


@ROWS.replaces("composer.finish", "status-asked-by-references")
def _by_references(system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = deepcopy(original(kind, operation, document))
    references, message = system.switch.memory, document.get("message", {})
    if kind == "request" and operation == "search":
        references[message["transaction_id"]] = [item["reference_id"] for item in message["search_request"]]
    if kind == "request" and operation == "txn/status":
        request = message["txnstatus_request"]
        request["attribute_type"] = "reference_id_list"
        request["attribute_value"] = references[request["attribute_value"]]
    return document


@ROWS.replaces("composer.finish", "callbacks-addressed-in-full")
def _in_full(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = deepcopy(original(kind, operation, document))
    if kind == "request" and "sender_uri" in document["header"]:
        base = document["header"]["sender_uri"].rstrip("/").removesuffix("/registry")
        document["header"]["sender_uri"] = f"{base}/registry/{operation_of(operation, 'ess').callback}"
    return document
