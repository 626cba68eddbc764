"""The operations agree with the OpenAPI document, which is valid and cites what it departs for."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from protocol.codes import directory
from protocol.data import data_folder
from protocol.operations import Operation, operation, operations
from protocol.schema_document import document, referred, rules

PATHS: dict[str, Any] = document()["paths"]
SCHEMAS: dict[str, Any] = document()["components"]["schemas"]


def _body(row: Operation) -> dict[str, Any]:
    schema: dict[str, Any] = PATHS[f"/registry/{row.name}"]["post"]["requestBody"]["content"][
        "application/json"
    ]["schema"]
    return schema


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _parts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _parts(part)


def test_the_document_is_valid_openapi() -> None:
    assert list(OpenAPIV31SpecValidator(document()).iter_errors()) == []


def test_there_are_thirteen_operations_one_for_each_path() -> None:
    assert [f"/registry/{name}" for name in operations()] == list(PATHS)
    assert len(operations()) == 13
    assert all(list(item) == ["post"] for item in PATHS.values())


@pytest.mark.parametrize("row", operations().values(), ids=lambda row: row.name)
def test_action_header_and_message_agree(row: Operation) -> None:
    body = _body(row)
    header = body["properties"]["header"]
    assert header["properties"]["action"]["enum"] == [row.action]
    kinds = [part["$ref"].rpartition("/")[2] for part in header.get("anyOf", [header])]
    wanted = {"request": ["MsgHeader"], "callback": ["MsgCallbackHeader"]}
    assert set(kinds) == set(wanted.get(row.header, ["MsgHeader", "MsgCallbackHeader"]))
    message, encrypted = body["properties"]["message"]["anyOf"]
    assert message["$ref"] == f"#/components/schemas/{row.message}"
    assert encrypted["$ref"].endswith("/EncryptedMessage")
    assert row.items in SCHEMAS[row.message]["properties"]


@pytest.mark.parametrize("row", operations().values(), ids=lambda row: row.name)
def test_answers_agree(row: Operation) -> None:
    success = PATHS[f"/registry/{row.name}"]["post"]["responses"]["200"]
    if row.answer == "acknowledgement":
        assert success["$ref"] == "#/components/responses/Acknowledged"
        assert row.answer_action is row.answer_items is None
        return
    schema = success["content"]["application/json"]["schema"]
    envelope = schema.get("anyOf", [schema])[0]
    assert envelope["properties"]["message"]["anyOf"][0]["$ref"] == f"#/components/schemas/{row.answer}"
    action = envelope["properties"]["header"].get("properties", {}).get("action", {}).get("enum", [None])
    assert action == [row.answer_action]
    assert row.answer_items in SCHEMAS[row.answer]["required"]
    bare = len(schema.get("anyOf", [schema])) == 2
    assert bare == (row.name in ("sync/enrolled", "sync/enrollment/updates"))


@pytest.mark.parametrize("row", operations().values(), ids=lambda row: row.name)
def test_callbacks_agree(row: Operation) -> None:
    callbacks = PATHS[f"/registry/{row.name}"]["post"].get("callbacks", {})
    if row.callback is None:
        assert callbacks == {}
        return
    (callback,) = callbacks.values()
    assert callback == {
        "{$request.body#/header/sender_uri}": {
            "$ref": f"#/paths/~1registry~1{row.callback.replace('/', '~1')}"
        }
    }
    answering = operation(row.callback)
    assert answering.served_by == "sp-mis" and row.served_by == "ibr"
    assert answering.answer == "acknowledgement"


@pytest.mark.parametrize("row", operations().values(), ids=lambda row: row.name)
def test_the_token_is_asked_for_everywhere(row: Operation) -> None:
    post = PATHS[f"/registry/{row.name}"]["post"]
    assert post.get("security", document()["security"]) == [{"Authorization": []}]
    assert (post.get("x-interpretation") == "IBR-I-19") == (not row.bearer)
    assert {"401", "403", "4XX", "500"} <= post["responses"].keys()


@pytest.mark.parametrize("row", operations().values(), ids=lambda row: row.name)
def test_clauses_point_into_the_published_file(row: Operation) -> None:
    assert row.clause == f"ibr_api_v1.0.0.yaml#/paths/~1registry~1{row.name.replace('/', '~1')}/post"


def test_unknown_operations_and_interfaces_are_answered_with_the_known() -> None:
    with pytest.raises(KeyError, match="no operation 'find'"):
        operation("find")
    with pytest.raises(KeyError, match="known are ess, ibr"):
        operations("tax")


def test_interpretations_are_numbered() -> None:
    marks = [part["x-interpretation"] for part in _parts(document()) if "x-interpretation" in part]
    assert marks and all(re.fullmatch(r"IBR-I-[0-5][0-9]", mark) for mark in marks)


def test_code_directories_of_members_exist_and_are_not_enforced() -> None:
    coded = [part for part in _parts(SCHEMAS) if "x-code-directory" in part]
    assert len(coded) > 15
    for part in coded:
        assert directory(part["x-code-directory"]).values
        assert "enum" not in part


def test_nothing_forbids_members_or_sets_bounds_that_the_standard_lacks() -> None:
    for part in _parts(SCHEMAS):
        assert not {"additionalProperties", "minItems", "minimum", "minLength"} & part.keys()


def test_every_date_asks_for_the_format() -> None:
    names = re.compile(r"timestamp|message_ts|ts|.*_date|.*_time|dtstart|until|last_updated")
    dates = [
        schema
        for part in _parts(SCHEMAS)
        for name, schema in part.get("properties", {}).items()
        if names.fullmatch(name)
    ]
    assert len(dates) > 25
    for schema in dates:
        single = schema["items"] if schema.get("type") == "array" else schema
        assert referred(single)["format"] == "date-time"


def test_no_record_member_is_mandatory() -> None:
    for name in ("Record", "Beneficiary", "Programme", "Benefit", "Person", "Member", "Group", "Identifier"):
        assert "required" not in SCHEMAS[name]


def test_every_rule_has_a_clause() -> None:
    assert all(rule.clause for rule in rules().values())


def test_data_that_is_nowhere_is_missed_by_name() -> None:
    assert (data_folder("fixtures") / "openapi" / "ibr.yaml").is_file()
    with pytest.raises(FileNotFoundError, match="`nonsense`"):
        data_folder("nonsense")
