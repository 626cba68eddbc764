"""`dci fixtures export`: the people to load into a system that cannot be told of them."""

import csv
import io
import json
import urllib.request

import pytest

from conformance import exit_codes
from conformance.bundled import BundledSystem
from conformance.command_line import run


def exported(capsys, *arguments):
    code = run(["fixtures", "export", "--role", "ess", *arguments])
    output = capsys.readouterr()
    assert code == exit_codes.DONE, output.err
    return output.out


def test_json_and_csv_have_the_same_people(capsys):
    people = json.loads(exported(capsys))
    rows = list(csv.DictReader(io.StringIO(exported(capsys, "--format", "csv"))))
    assert len(people) == len(rows) > 20
    assert [person["identifier_value"] for person in people] == [row["identifier_value"] for row in rows]
    assert sum(person["surname"].startswith("Synthetic") for person in people) > len(people) / 2


def test_a_population_is_the_same_each_time_and_another_one_has_other_people(capsys):
    first = exported(capsys)
    assert exported(capsys) == first
    other = json.loads(exported(capsys, "--population", "second"))
    identifiers = {person["identifier_value"] for person in json.loads(first)}
    assert identifiers.isdisjoint(person["identifier_value"] for person in other)


@pytest.mark.parametrize("name", ["", "First", "a b", "../x"])
def test_a_population_has_a_plain_name(capsys, name):
    assert run(["fixtures", "export", "--role", "ess", "--population", name]) == exit_codes.USAGE
    assert "letters a-z" in capsys.readouterr().err


def test_a_file_is_written(capsys, tmp_path):
    out = tmp_path / "people.json"
    said = exported(capsys, "--out", str(out))
    assert str(out) in said
    assert json.loads(out.read_text(encoding="utf-8"))


def test_a_system_that_was_loaded_needs_no_hook(capsys, tmp_path):
    people = json.loads(exported(capsys, "--population", "loaded"))
    forms = [{name: row[name] for name in ("member", "group", "enrolments") if name in row} for row in people]
    with BundledSystem.started("ess") as system:
        url = system.url()
        body = json.dumps(forms).encode()
        request = urllib.request.Request(f"{url}/admin/people", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as response:
            assert response.status == 200
        target = tmp_path / "target.toml"
        target.write_text(f'role = "ess"\nurl = "{url}"\n[data]\npopulation = "loaded"\n', encoding="utf-8")
        options = ["--only", "ESS-CHECK-011", "--out", str(tmp_path / "out"), "--format", "json"]
        code = run(["certify", "--target", str(target), *options])
    result = json.loads(capsys.readouterr().out)
    assert code == exit_codes.INCONCLUSIVE  # a part of the suite
    assert {row["id"]: row["verdict"] for row in result["requirements"]}["ESS-CHECK-011"] == "pass"
