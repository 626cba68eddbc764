"""What a target declares is done to the system: a call by URL, a command, or a sentence for a person."""

import io
import json
import sys
from dataclasses import replace

import pytest

from conformance.call_template import CallTemplate, filled
from conformance.calling import AtTheTerminal, carry_out
from conformance.secret import Secret
from conformance.target import load_target, target_from_options
from conformance.target_error import TargetError
from conformance.transport import transport_to
from tests.conformance.conftest import answering

TARGET = replace(
    target_from_options("sp-mis", "http://127.0.0.1:9"),
    budgets=replace(target_from_options("sp-mis", "http://127.0.0.1:9").budgets, answer=2.0),
)


def done(template, values, *, ask=lambda words: True, target=TARGET):
    transport = transport_to(target)
    try:
        return carry_out(filled(template, values), values, target=target, transport=transport, ask=ask)
    finally:
        transport.close()


def test_a_url_is_called_with_what_the_placeholders_stand_for():
    seen = []

    def answer(number, request):
        seen.append((request.path, request.headers["Authorization"]))
        return b"{}"

    with answering(answer) as url:
        headers = {"Authorization": Secret("ADMIN", "Bearer canary")}
        body = {"person": "{identifier_value}"}
        template = CallTemplate(url="{url}/ask/{identifier_value}", headers=headers, body=body)
        outcome = done(template, {"url": url, "identifier_value": "847951632"})
    assert outcome.failure is None
    assert seen == [("/ask/847951632", "Bearer canary")]
    assert "canary" not in repr(outcome)


def test_a_member_without_a_value_is_left_out_and_others_keep_their_type():
    template = CallTemplate(url="{url}", body={"a": "{none}", "b": ["{none}", "{list}"], "c": "x {text} y"})
    call = filled(template, {"url": "http://a", "none": None, "list": [1, 2], "text": 5})
    assert call.body == {"b": [[1, 2]], "c": "x 5 y"}


def test_nobody_who_answers_is_told():
    outcome = done(CallTemplate(url="{url}/x"), {"url": "http://127.0.0.1:9"})
    assert "no answer" in outcome.failure


def test_a_command_gets_the_values_on_its_standard_input(tmp_path):
    script = "import json, sys; json.dump([sys.argv[1], json.load(sys.stdin)], open(sys.argv[2], 'w'))"
    out = tmp_path / "seen.json"
    template = CallTemplate(command=(sys.executable, "-c", script, "{identifier_value}", str(out)))
    assert done(template, {"identifier_value": "847951632"}).failure is None
    assert json.loads(out.read_text()) == ["847951632", {"identifier_value": "847951632"}]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ((sys.executable, "-c", "import sys; sys.exit('no such person')"), "ended with 1: no such person"),
        (("no-such-command-anywhere",), "cannot be run"),
        ((sys.executable, "-c", "input(); import threading; threading.Event().wait()"), "did not end within"),
    ],
)
def test_a_command_that_fails_says_why(command, said):
    budgets = replace(TARGET.budgets, answer=0.5)
    outcome = done(CallTemplate(command=command), {}, target=replace(TARGET, budgets=budgets))
    assert said in outcome.failure


def test_a_person_is_asked_with_the_data_to_type():
    asked = []
    template = CallTemplate(manual="Search {identifier_value}")
    outcome = done(template, {"identifier_value": "7"}, ask=lambda words: bool(asked.append(words)) or True)
    assert outcome.failure is None
    assert asked == ["Search 7"]
    assert "nobody said" in done(template, {"identifier_value": "7"}, ask=lambda words: False).failure


@pytest.mark.parametrize(("typed", "was_done"), [("\n", True), ("yes\n", True), ("skip\n", False), ("", False)])
def test_at_the_terminal_a_line_means_done(typed, was_done, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert AtTheTerminal()("Search 7") is was_done
    assert "Search 7" in capsys.readouterr().err


def problems(tmp_path, text):
    path = tmp_path / "target.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TargetError) as error:
        load_target(path)
    return {problem.key: problem.message for problem in error.value.problems}


HEAD = 'role = "sp-mis"\nurl = "http://127.0.0.1:9"\n'


def test_errors_of_a_template_name_the_key_and_what_to_write(tmp_path, monkeypatch):
    monkeypatch.delenv("NOT_SET", raising=False)
    found = problems(
        tmp_path,
        HEAD
        + '[trigger.ibr."sync/enroled"]\nurl = "{url}/x"\n'
        + '[trigger.ibr.search]\nurl = "{url}/x/{identifer_value}"\n'
        + '[trigger.ess.search]\nurl = "{url}/x"\ncommand = ["y"]\n'
        + '[provisioning.person]\nurl = "{url}/x"\nheaders = {Authorization = {env = "NOT_SET"}}\n',
    )
    assert 'did you mean "sync/enrolled"?' in found['trigger.ibr."sync/enroled"']
    assert 'did you mean "identifier_value"?' in found['trigger.ibr."search"']
    assert found['trigger.ess."search"'] == "has to have one of url, command and manual"
    assert "NOT_SET is not set" in found["provisioning.person.headers.Authorization"]


def test_a_role_that_sends_nothing_by_an_interface_says_so(tmp_path):
    text = 'role = "ibr"\nurl = "http://127.0.0.1:9"\n[trigger.ess.search]\nurl = "{url}/x"\n'
    assert "it sends nothing by the interface ess" in problems(tmp_path, text)['trigger.ess."search"']


def test_what_is_not_sent_is_a_request_of_the_role_without_a_trigger(tmp_path):
    found = problems(
        tmp_path,
        HEAD + '[scope]\nnot_sent = ["ess.txn/status"]\n' + '[trigger.ess."txn/status"]\nurl = "{url}/x"\n',
    )
    assert "has a trigger" in found["scope.not_sent"]
    found = problems(tmp_path, HEAD + '[scope]\nnot_sent = ["ess.txn/stats"]\n')
    assert 'did you mean "ess.txn/status"?' in found["scope.not_sent"]
