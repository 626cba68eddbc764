"""What a find of an exploration leaves, and how it becomes a scenario with a requirement of its own."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.artefacts import render
from conformance.artefacts.curl import curl_command
from conformance.artefacts.writing import write_atomically
from conformance.cases.found import Found
from conformance.cases.kinds import LOTS
from conformance.record import Event, Record, RecordWriter, body_bytes, read_record
from conformance.requirements import catalogue

_FIND = "find.json"
_TOLD = ("operation", "interface", "role", "after", "change", "kind", "requirement", "said")
_SERVED = """  @{operation}
  Scenario: {operation} as {name} has it
    When a message to {operation} is sent that is changed so
"""
_RETURNED = """  @sends:{after}
  Scenario: {operation} as {name} has it
    Given the system is made to send {request} about Amara
    When the registry sends a message to {operation} that is changed so
"""
_THEN = {"refused": "each of them is refused", "answered": "each of them is answered"}
_THEN_RETURNED = {"refused": "none of them is taken", "answered": "each of them is taken or refused"}
_REFUSED = """    words = (b'"ERR"', b'"NACK"', b'"rjct"')  # a callback that says `rjct` is not seen here
    assert status >= 400 or any(word in body for word in words), body
"""
_PYTEST = '''"""Found by exploring: {said}."""

import os
import urllib.error
import urllib.request
from pathlib import Path

ADDRESS = os.environ["DCI_ADDRESS"]  # of the operation `{operation}`, such as {url}


def test_the_message_is_refused_or_answered():
    message = (Path(__file__).parent / "message.json").read_bytes()
    headers = {{"Content-Type": "application/json"}}
    request = urllib.request.Request(ADDRESS, data=message, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request) as response:
            status, body = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, body = error.code, error.read()
    assert status < 500, body
{refused}'''


class BundleError(Exception):
    """A folder is no bundle of an exploration, or there is something already where it should be written."""

    exit_code = 2


def write_bundle(found: Found, folder: Path) -> None:
    """Write the smallest message, a command line, a pytest file, the record and the report of a find into a folder.

    ValueError for a find without a record.
    """
    if found.record is None:
        raise ValueError("a find without a record leaves no bundle")
    folder.mkdir(parents=True, exist_ok=True)
    request = _sent(found)["request"]
    told = {name: getattr(found, name) for name in _TOLD}
    refused = _REFUSED if LOTS[found.kind] == "refused" else ""
    test = _PYTEST.format(said=_one_line(found.said), operation=found.operation, url=request["url"], refused=refused)
    contents = {
        _FIND: json.dumps(told, ensure_ascii=False, indent=1).encode(),
        "message.json": body_bytes(request["body"]),
        "curl.sh": f"#!/bin/sh\n{curl_command(request) or '# the message is too long for a command line'}\n".encode(),
        "test_find.py": test.encode(),
    }
    for name, content in contents.items():
        write_atomically(folder / name, content)
    _write_record(found.record, folder / "record.jsonl")
    render(read_record(folder / "record.jsonl"), folder)


def _sent(found: Found) -> Event:
    """Return the exchange in which the message of a find was sent: the last of its operation."""
    assert found.record is not None
    return [event for event in found.record.exchanges if event["operation"] == found.operation][-1]


def _one_line(text: str) -> str:
    return re.sub(r"[\\\"\s]+", " ", text)


def _write_record(record: Record, path: Path) -> None:
    header = {name: value for name, value in record.header.items() if name not in ("type", "format", "started")}
    path.unlink(missing_ok=True)
    with RecordWriter(path, header=header, started=record.header["started"]) as writer:
        for event in record.events:
            writer.add(event["type"], **{name: value for name, value in event.items() if name != "type"})


def promote(bundle: Path, folder: Path) -> tuple[Path, Path]:
    """Write the scenario and the requirement that a bundle becomes below a folder; return both files.

    Raises BundleError for a folder that is no bundle, and where one of the files is there already.
    """
    found = _read(bundle)
    name = f"FOUND-{zlib.crc32(json.dumps(found, sort_keys=True).encode()):08X}"
    stem = name.lower().replace("-", "_")
    feature, rows = folder / "features" / f"{stem}.feature", folder / "requirements" / f"{stem}.yaml"
    for path in (feature, rows):
        if path.exists():
            raise BundleError(f"{path} is there already; nothing was written")
    for path, text in ((feature, _feature(found, name)), (rows, _rows(found, name))):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode())
    return feature, rows


def _read(bundle: Path) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = json.loads((bundle / _FIND).read_bytes())
        complete = found.keys() >= set(_TOLD) - {"after"} and found["kind"] in LOTS
    except (OSError, ValueError, AttributeError):
        complete = False
    if not complete:
        raise BundleError(f"{bundle} is no bundle of `dci explore`: it has no {_FIND} that tells a find")
    return {"after": "", **found}


def _feature(found: Mapping[str, Any], name: str) -> str:
    change = json.dumps(found["change"], ensure_ascii=True)
    begun, then = (_RETURNED, _THEN_RETURNED) if found["after"] else (_SERVED, _THEN)
    about = {"operation": found["operation"], "after": found["after"], "request": found["after"].partition(".")[2]}
    return (
        f"@cases @seat:{found['role']}\n"
        f"Feature: Found by exploring\n\n"
        f"{begun.format(name=name, **about)}"
        f'      """\n      {change}\n      """\n'
        f"    Then {then[LOTS[found['kind']]]} ({name})\n"
    )


def _rows(found: Mapping[str, Any], name: str) -> str:
    row = catalogue(found["role"])[found["requirement"]]
    lot = "refused" if LOTS[found["kind"]] == "refused" else "answered, or refused in a lawful way"
    statement = f"A message to `{found['operation']}` that has {found['kind']} as it was found is {lot}."
    told = {"clause": row.clause, "statement": statement, "note": f"Found by exploring: {found['said']}"}
    told = {"keyword": row.keyword, "basis": row.basis, **told}
    members = "".join(f"  {key}: {json.dumps(value)}\n" for key, value in told.items())
    heading = "# A stub: say in `statement` which rule it is, and enter the row in the file of its interface.\n"
    return f"{heading}rows:\n- id: {name}\n  group: Found by exploring\n{members}"
