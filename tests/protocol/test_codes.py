"""The code directories and closed lists are those of the standard."""

import pytest

from protocol.codes import closed_list, directory, names
from protocol.data import load_yaml
from protocol.schema_document import document

_EVENT = "NotifyEventRequest/properties/notify_event/items"
# The closed list of each enumeration of the schema, by where the schema has it.
ENUMERATIONS = {
    "ack_status": "Acknowledgement/properties/message/properties/ack_status",
    "status": "RequestStatus",
    "error_code": "Error/properties/code",
    "header_reason": "MsgHeaderStatusReasonCode",
    "search_reason": "SearchStatusReasonCode",
    "subscribe_reason": "SubscribeStatusReasonCode",
    "unsubscribe_reason": "UnSubscribeStatusReasonCode",
    "query_type": "SearchCriteria/properties/query_type",
    "filter_type": "FilterType",
    "operator": "ExpPredicate/properties/operator",
    "condition": "ExpPredicateList/items/properties/condition",
    "sort_order": "SearchCriteria/properties/sort/items/properties/sort_order",
    "response_entity": "EnrolledRequest/properties/enrolled_criteria/properties/response_entity",
    "enrolled_status": "EnrolledResponse/properties/enrolled_response/items/properties/enrolled_status",
    "subscription_status": "SubscriptionStatus",
    "event_type": f"{_EVENT}/properties/data/properties/reg_event_type",
    "txn_type": "TxnType",
    "attribute_type": "TxnStatusRequest/properties/txnstatus_request/properties/attribute_type",
}
SIZES = {
    "assistance_unit": 3,
    "enrolment_status": 7,
    "benefit_type": 6,
    "institution_type": 8,
    "legal_status": 3,
    "social_protection_functions": 15,
    "contribution_type": 3,
    "programme_type": 14,
    "payment_status": 2,
    "identifier_type": 4,
    "sex": 5,
    "marital_status": 7,
    "education_level": 9,
    "employment_status": 8,
    "occupation": 10,
    "income_level": 1,
    "language_code": 1,
    "functional_limitation": 6,
    "functional_severity": 4,
    "registry_record_type": 6,
}


@pytest.mark.parametrize(("name", "path"), ENUMERATIONS.items())
def test_the_schema_closes_the_same_list(name: str, path: str) -> None:
    schema = document()["components"]["schemas"]
    for token in path.split("/"):
        schema = schema[token]
    assert tuple(schema["enum"]) == closed_list(name)


def test_there_is_nothing_but_what_the_standard_has() -> None:
    assert set(names()) == set(ENUMERATIONS) | set(SIZES)


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_directories_are_complete(name: str, size: int) -> None:
    found = directory(name)
    assert found.name == name
    assert len(found.values) == size
    assert found.clause.startswith("ibr.md section ")
    assert all(found.accepts(code) and found.accepts(label) for code, label in found.values.items())


@pytest.mark.parametrize("name", names())
def test_files_say_what_they_are_and_repeat_no_code(name: str) -> None:
    content = load_yaml(f"codes/{name}.yaml")
    assert content["id"] == name and content["title"]
    codes = [value["code"] for value in content["values"]]
    assert all(isinstance(code, str) for code in codes)
    assert len(set(codes)) == len(codes)


def test_codes_and_labels() -> None:
    status = directory("enrolment_status")
    assert status.values["1"] == "Active"
    assert status.code_of("1") == status.code_of("ACTIVE") == status.code_of("active") == "1"
    assert status.code_of("awaiting renewal") == "7"
    assert status.code_of("8") is status.code_of("") is None
    assert status.accepts("Deceased") and not status.accepts("Deceased", labels=False)
    assert status.accepts("2", labels=False)
    assert not any(status.accepts(value) for value in (2, None, ["2"], "9", True))


def test_both_spellings_of_the_other_sex_are_codes() -> None:
    assert directory("sex").accepts("other", labels=False) and directory("sex").accepts(
        "others", labels=False
    )


def test_unknown_names_are_answered_with_the_known() -> None:
    with pytest.raises(KeyError, match=r"no code directory 'colour'; known are ack_status"):
        directory("colour")
    with pytest.raises(KeyError, match="is not closed"):
        closed_list("sex")


def test_directories_are_read_only() -> None:
    with pytest.raises(TypeError):
        directory("sex").values["x"] = "X"  # type: ignore[index]
