"""The README says what is so: its target file is a target, its commands and files are there."""

import re
import shlex
from pathlib import Path

import pytest

from conformance import exit_codes
from conformance.command_line import main
from conformance.profile import profile
from conformance.target import load_target

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = r"`(dci [a-z][^`]*)`|^\$ (dci .*?)(?:  #.*)?$"
COMMANDS = sorted({"".join(found) for found in re.findall(SHOWN, README, re.M)})


def test_the_target_file_is_a_target(tmp_path, monkeypatch):
    monkeypatch.setenv("IBR_TOKEN", "secret")
    text = re.search(r"```toml\n(.*?)```", README, re.S).group(1)
    (tmp_path / "target.toml").write_text(text, encoding="utf-8")
    target = load_target(tmp_path / "target.toml")
    assert target.subject.name == "Example IBR"
    assert target.data.programmes == ("HEALTH", "SCHOOL")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_are_there_with_their_options(command, capsys):
    words = shlex.split(command)[1:]
    named = words[:2] if words[0] in ("fixtures", "keys") else words[:1]
    with pytest.raises(SystemExit) as ended:
        main([*named, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for option in (word for word in words[1:] if word.startswith("--")):
        assert option in shown


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_the_files_are_there(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("column", "role"), [(1, "ess"), (2, "sp-mis")])
def test_the_triggers_of_a_role_are_the_requests_that_it_sends(column, role):
    rows = [line.strip("| ").split("|") for line in README.splitlines() if line.startswith("| `trigger.")]
    named = [(re.findall(r"trigger\.([a-z]+)\.", row[0])[0], re.findall(r'"([^"]+)"', row[0]), row) for row in rows]
    told = {
        (interface, name) for interface, names, row in named for name in names if "yes" in (row[column:] or [""])[0]
    }
    assert told == {(interface, name) for interface, names in profile(role).sends.items() for name in names}


def test_the_exit_codes_are_those_of_the_table():
    table = {int(code) for code in re.findall(r"^\| (\d) \|", README, re.M)}
    assert table == {value for name, value in vars(exit_codes).items() if name.isupper() and isinstance(value, int)}
