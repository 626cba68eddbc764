"""The code directories and closed lists of the ESS interface: its own, the shared, and where sources differ."""

import pytest

from protocol.codes import closed_list, directory, editions, names
from protocol.data import data_folder, load_yaml
from protocol.schema_document import document

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
    "event_type": "EventType",
    "txn_type": "TxnType",
    "answered_txn_type": "AnsweredTxnType",
    "attribute_type": "TxnStatusRequest/properties/txnstatus_request/properties/attribute_type",
}
OWN = {
    "answered_txn_type": 4,
    "employment_status": 7,
    "employment_type": 5,
    "enrolled_status": 6,
    "enrolment_status": 7,
    "event_type": 2,
    "sex": 4,
    "unemployment_reason": 8,
}


@pytest.mark.parametrize(("name", "path"), ENUMERATIONS.items())
def test_the_schema_closes_the_same_list(name: str, path: str) -> None:
    schema = document("ess")["components"]["schemas"]
    for token in path.split("/"):
        schema = schema[token]
    assert tuple(schema["enum"]) == closed_list(name, interface="ess")
    assert directory(name, interface="ess").clause.startswith("ess.md section 8.")


@pytest.mark.parametrize(("name", "size"), OWN.items())
def test_own_directories_are_complete(name: str, size: int) -> None:
    found = directory(name, interface="ess")
    assert found.name == name
    assert len(found.values) == size
    assert found.clause.startswith("ess.md section ")
    assert load_yaml(f"codes/ess/{name}.yaml")["title"]
    assert all(found.accepts(code) and found.accepts(label) for code, label in found.values.items())


def test_there_is_nothing_else_of_its_own() -> None:
    files = {path.stem for path in (data_folder("fixtures") / "codes" / "ess").glob("*.yaml")}
    assert files == set(OWN)
    assert set(names("ess")) == set(names()) | files


def test_lists_of_one_name_differ_by_interface() -> None:
    assert closed_list("event_type") == ("enrollement", "enrollement_status_change")
    assert closed_list("event_type", interface="ess") == ("enrolment", "enrolment_status_change")
    assert closed_list("enrolled_status") == ("yes", "no")
    assert "Exited" not in closed_list("enrolled_status", interface="ess")
    assert directory("enrolment_status").values["3"] == "Graduated"
    assert directory("enrolment_status", interface="ess").values["3"] == "Exited"


def test_what_is_shared_cites_the_interface_that_asks() -> None:
    assert directory("assistance_unit").clause == "ibr.md section 5.9"
    assert directory("assistance_unit", interface="ess").clause == "ess.md section 6"


def test_sources_that_number_otherwise_are_editions() -> None:
    assert editions("employment_status", interface="ess") == ("page", "json-ld")
    assert editions("sex", interface="ess") == editions("employment_status") == ()
    page = directory("employment_status", interface="ess")
    published = directory("employment_status", interface="ess", edition="json-ld")
    assert page.code_of("not employed") == "6"
    assert published.code_of("not employed") == "2"
    assert published.values == directory("employment_status").values
    reasons = [directory("unemployment_reason", interface="ess", edition=name) for name in ("page", "json-ld")]
    assert [one.code_of("retirement") for one in reasons] == ["06", "6"]


def test_an_unknown_edition_is_answered_with_the_known() -> None:
    with pytest.raises(KeyError, match="known are page, json-ld"):
        directory("employment_status", interface="ess", edition="c")
    with pytest.raises(KeyError, match="known are none"):
        directory("sex", interface="ess", edition="page")
    with pytest.raises(KeyError, match="no code directory 'employment_type'"):
        directory("employment_type")
