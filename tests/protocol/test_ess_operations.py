"""The operations of the ESS interface agree with its OpenAPI document, which is valid and cites what it departs for."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from protocol.codes import directory
from protocol.data import load_yaml
from protocol.operations import Operation, interfaces, operation, operations
from protocol.schema_document import document, referred, rules

PATHS: dict[str, Any] = document("ess")["paths"]
SCHEMAS: dict[str, Any] = document("ess")["components"]["schemas"]
ROWS = list(operations("ess").values())
POINTS = {row["id"]: row for row in load_yaml("interpretations_ess.yaml")["rows"]}


def _named(row: Operation) -> str:
    return row.name


def _body(row: Operation) -> dict[str, Any]:
    content = PATHS[f"/registry/{row.name}"]["post"]["requestBody"]["content"]
    schema: dict[str, Any] = content["application/json"]["schema"]
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
    assert list(OpenAPIV31SpecValidator(document("ess")).iter_errors()) == []
    for schema in SCHEMAS.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_there_are_twelve_operations_one_for_each_path() -> None:
    assert interfaces() == ("ess", "ibr")
    assert [f"/registry/{name}" for name in operations("ess")] == list(PATHS)
    assert len(ROWS) == 12
    assert all(list(item) == ["post"] for item in PATHS.values())


@pytest.mark.parametrize("row", ROWS, ids=_named)
def test_action_header_and_message_agree(row: Operation) -> None:
    body = _body(row)
    header = body["properties"]["header"]
    assert header["properties"]["action"]["enum"] == [row.action]
    kinds = {part["$ref"].rpartition("/")[2] for part in header.get("anyOf", [header])}
    request = "MsgSyncHeader" if row.name in ("sync/search", "sync/check-enrollment") else "MsgHeader"
    wanted = {"request": {request}, "callback": {"MsgCallbackHeader"}, "either": {"MsgHeader", "MsgCallbackHeader"}}
    assert kinds == wanted[row.header]
    message, encrypted = body["properties"]["message"]["anyOf"]
    assert message["$ref"] == f"#/components/schemas/{row.message}"
    assert encrypted["$ref"].endswith("/EncryptedMessage")
    assert row.items in SCHEMAS[row.message]["properties"]


@pytest.mark.parametrize("row", ROWS, ids=_named)
def test_answers_agree(row: Operation) -> None:
    success = PATHS[f"/registry/{row.name}"]["post"]["responses"]["200"]
    if row.answer == "acknowledgement":
        assert success["$ref"] == "#/components/responses/Acknowledged"
        assert row.answer_action is row.answer_items is None
        return
    envelope = success["content"]["application/json"]["schema"]
    assert envelope["properties"]["message"]["anyOf"][0]["$ref"] == f"#/components/schemas/{row.answer}"
    assert envelope["properties"]["header"]["properties"]["action"]["enum"] == [row.answer_action]
    assert row.answer_items in SCHEMAS[row.answer]["required"]


@pytest.mark.parametrize("row", ROWS, ids=_named)
def test_callbacks_agree(row: Operation) -> None:
    callbacks = PATHS[f"/registry/{row.name}"]["post"].get("callbacks", {})
    if row.callback is None:
        assert callbacks == {}
        return
    (callback,) = callbacks.values()
    path = f"#/paths/~1registry~1{row.callback.replace('/', '~1')}"
    assert callback == {"{$request.body#/header/sender_uri}": {"$ref": path}}
    assert operation(row.callback, "ess").answer == "acknowledgement"


@pytest.mark.parametrize("row", ROWS, ids=_named)
def test_files_are_taken_where_the_published_file_has_them(row: Operation) -> None:
    content = PATHS[f"/registry/{row.name}"]["post"]["requestBody"]["content"]
    assert ("multipart/form-data" in content) == (row.name not in ("sync/search", "sync/txn/status"))


@pytest.mark.parametrize("row", ROWS, ids=_named)
def test_the_token_is_asked_for_everywhere(row: Operation) -> None:
    post = PATHS[f"/registry/{row.name}"]["post"]
    assert post.get("security", document("ess")["security"]) == [{"Authorization": []}]
    assert (post.get("x-interpretation") == "ESS-C-05") == (not row.bearer)
    assert {"401", "403", "4XX", "500"} <= post["responses"].keys()


@pytest.mark.parametrize("row", ROWS, ids=_named)
def test_clauses_point_into_the_published_file(row: Operation) -> None:
    assert row.clause == f"ess_api_v1.0.0.yaml#/paths/~1registry~1{row.name.replace('/', '~1')}/post"


def test_either_party_may_serve_every_operation() -> None:
    assert all(row.is_served_by("ess") and row.is_served_by("sp-mis") for row in ROWS)
    served = {row.name for row in operations().values() if row.is_served_by("ibr")}
    assert served == {row.name for row in operations().values() if row.served_by == "ibr"}
    assert not operation("on-search").is_served_by("ibr")


def test_only_the_misplaced_operation_is_optional() -> None:
    assert [row.name for row in ROWS if row.optional] == ["sync/txn/status"]
    assert not any(row.optional for row in operations().values())


def test_check_enrollment_is_spelt_as_in_the_current_file() -> None:
    row = operation("sync/check-enrollment", "ess")
    assert (row.action, row.answer_action) == ("enrollementstatus", "txn-on-status")


def test_departures_are_points_of_section_13_that_matter() -> None:
    marks = [part["x-interpretation"] for part in _parts(document("ess")) if "x-interpretation" in part]
    assert len(marks) > 20
    assert {mark for mark in marks if mark not in POINTS or "no_effect" in POINTS[mark]} == set()


def test_nothing_of_the_other_interface_is_cited() -> None:
    assert "IBR-I-" not in repr(document("ess")) + repr(load_yaml("operations/ess.yaml"))
    assert not any("IBR API" in rule.clause for rule in rules("ess").values())


def test_code_directories_of_members_exist_and_are_not_enforced() -> None:
    coded = [part for part in _parts(SCHEMAS) if "x-code-directory" in part]
    assert {"employment_type", "unemployment_reason", "employment_status"} <= {one["x-code-directory"] for one in coded}
    for part in coded:
        assert directory(part["x-code-directory"], interface="ess").values
        assert "enum" not in part


def test_nothing_forbids_members_or_sets_bounds_that_the_standard_lacks() -> None:
    for part in _parts(SCHEMAS):
        assert not {"additionalProperties", "minItems", "minimum", "minLength"} & part.keys()


def test_every_date_asks_for_the_format() -> None:
    names = re.compile(r"timestamp|message_ts|ts|.*_date|.*_time|dtstart|until|last_updated")
    members = [item for part in _parts(SCHEMAS) for item in part.get("properties", {}).items()]
    dates = [schema for name, schema in members if names.fullmatch(name)]
    assert len(dates) > 25
    for schema in dates:
        single = schema["items"] if schema.get("type") == "array" else schema
        assert referred(single, "ess")["format"] == "date-time"


def test_no_record_member_is_mandatory() -> None:
    for name in ("Record", "Beneficiary", "Programme", "Person", "Member", "Group", "EmploymentInfo", "Identifier"):
        assert "required" not in SCHEMAS[name]
