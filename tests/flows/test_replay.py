"""Every flow replays among simulated systems, and fails when what produces one of its messages is taken away."""

import json

import jsonschema
import pytest

from conformance.record import body_bytes, read_record
from conformance.replay.flow import flows
from conformance.replay.narrator import Narrator
from conformance.replay.replaying import replay
from protocol.data import data_folder
from protocol.schemas import answer_violations, request_violations
from simulator.refusals import Refusal

MESSAGES = [(each, step, message) for each in flows().values() for step, message in each.messages]
SERVED = "announce-status-changes"


@pytest.mark.parametrize("flow", flows().values(), ids=list(flows()))
def test_a_flow_replays_and_nothing_else_is_sent(flow):
    outcome, _ = replay(flow, Narrator())
    assert [each.happening for each in outcome.steps] == ["happened"] * len(flow.steps)
    assert [(each.holds, each.detail) for each in outcome.conditions] == [(True, "")] * len(flow.afterwards)
    assert outcome.beyond == ()
    assert outcome.is_complete


@pytest.mark.parametrize(("flow", "step", "message"), MESSAGES, ids=[each.requirement for _, _, each in MESSAGES])
def test_a_replay_fails_when_what_produces_a_message_is_taken_away(flow, step, message, meddler):
    def take_away(seats):
        system = seats[message.sender].system
        if message.answers is not None:
            send = system.callbacks.send
            system.callbacks.send = lambda connection, operation, **parts: (
                None if operation == message.operation else send(connection, operation, **parts)
            )
        elif message.rule == SERVED:
            system.notifications.announce = lambda connection, changes: None
        else:
            system.rules.take_away(message.rule)

    outcome, _ = replay(flow, meddler(take_away, after=_last_use(flow, step, message)))
    group = [each.number for each in flow.steps if each is step or (step.together and each.together == step.together)]
    happenings = {each.step.number: each.happening for each in outcome.steps}
    assert happenings[step.number] == "did not happen"
    assert {happening for number, happening in happenings.items() if number < min(group)} <= {"happened"}
    assert {happening for number, happening in happenings.items() if number > max(group)} <= {"not reached"}
    assert outcome.failure is not None
    assert not outcome.is_complete


def _last_use(flow, step, message):
    """Return the number of the last step before this one, and its group, that needs what is taken away; 0 for none."""
    for before, other in reversed(flow.messages):
        is_other_group = before.together is None or before.together != step.together
        same_rule = other.rule == message.rule or SERVED in (other.rule, message.rule)
        is_same = same_rule and other.sender == message.sender and message.rule is not None
        if before.number < step.number and is_other_group and is_same:
            return before.number
    return 0


@pytest.mark.parametrize(
    ("name", "deviation", "number", "reason"),
    [
        ("prs_ibr_01_example_1", "enrolled-always-no", 6, "`enrolled_status` is no, and yes is not among it"),
        ("prs_ibr_01_example_2", "enrolled-always-no", 5, "`enrolled_status` is no, and yes is not among it"),
    ],
)
def test_an_answer_that_differs_is_told_with_what_was_expected(name, deviation, number, reason, meddler):
    outcome, _ = replay(flows()[name], meddler(lambda seats: seats["ibr"].system.switch.set(deviation)))
    assert outcome.failure.step.number == number
    assert outcome.failure.happening == "happened otherwise"
    assert reason in outcome.failure.detail


def test_a_message_that_carries_too_much_is_told(meddler):
    """Payments that failed are published: the rule is there, and the step happens otherwise."""

    def publish_all(seats):
        payments = seats["sp-mis"].system.payments
        keep = payments.keep
        payments.keep = lambda connection, told: [{**row, "payment_status": "1"} for row in keep(connection, told)]

    outcome, _ = replay(flows()["prs_ibr_02_example_1"], meddler(publish_all))
    assert outcome.failure.happening == "happened otherwise"
    assert "`identifier_value` has SYN-I021-003, which was to be left out" in outcome.failure.detail


def test_a_state_that_differs_fails_although_every_message_was_sent(meddler):
    def forget(seats):
        seats["sp-mis"].system.people.open_plan = lambda *_: None

    outcome, _ = replay(flows()["prs_emp_04_example_1"], meddler(forget))
    assert outcome.failure is None
    failed = [each for each in outcome.conditions if each.holds is False]
    assert [each.condition.holds for each in failed] == ["The individual plan is kept by the SP system."]
    assert not outcome.is_complete


def test_whoever_did_not_consent_is_not_referred(meddler):
    def withhold(seats):
        seats["sp-mis"].administration.give("people", [_without_consent()])

    flow = flows()["prs_emp_03_example_2"]
    outcome, record = replay(flow, meddler(withhold))
    assert outcome.is_complete
    assert "SYN-E032-009" not in "".join(_bodies(record))


def _without_consent():
    identifier = [{"identifier_type": "UIN", "identifier_value": "SYN-E032-009"}]
    return {"member": {"member_identifier": identifier, "employment_status": "6"}}


def test_messages_of_one_group_come_in_any_order(monkeypatch):
    from simulator.processes import verification

    in_order = verification.due
    monkeypatch.setattr(verification, "due", lambda *parts: in_order(*parts)[::-1])
    outcome, _ = replay(flows()["prs_emp_05_example_1"], Narrator())
    assert outcome.is_complete
    first, second = (outcome.steps[number - 1].exchange.number for number in (13, 14))
    assert first > second


def test_a_message_that_may_come_as_several_is_put_together(meddler):
    def one_by_one(seats):
        announce = seats["sp-mis"].system.notifications.announce

        def each(connection, changes):
            for change in changes:
                announce(connection, [change])

        seats["sp-mis"].system.notifications.announce = each

    outcome, _ = replay(flows()["prs_emp_03_example_2"], meddler(one_by_one))
    assert outcome.is_complete
    assert outcome.beyond == ()
    assert len(outcome.steps[7].exchanges) == 2


def test_a_message_of_which_a_part_does_not_come_is_told(meddler):
    def only_the_first(seats):
        announce = seats["sp-mis"].system.notifications.announce
        seats["sp-mis"].system.notifications.announce = lambda connection, changes: announce(connection, changes[:1])

    outcome, _ = replay(flows()["prs_emp_03_example_2"], meddler(only_the_first))
    assert outcome.failure.step.number == 8
    assert "SYN-E032-002 is not among it" in outcome.failure.detail


def test_a_message_that_comes_too_early_is_told(meddler):
    """The SP-MIS subscribes before the ESS has been told the code of its own subscription, and not again."""

    def hurry(seats):
        form = next(step.supplied.form for step in flow.steps if step.number == 4)
        seats["sp-mis"].administration.give("decisions", form)
        seats["sp-mis"].system.rules.take_away("subscribe-under-agreement")

    flow = flows()["prs_emp_01_example_1"]
    outcome, _ = replay(flow, meddler(hurry, after=1))
    assert outcome.failure.step.number == 5
    assert outcome.failure.happening == "happened otherwise"
    assert outcome.failure.detail == "it was sent before the message of an earlier step"


def test_a_message_that_is_refused_is_told(meddler):
    def refuse(seats):
        def take_in(*_):
            raise Refusal("nobody is referred to us today")

        seats["ess"].system.referrals.take_in = take_in

    outcome, _ = replay(flows()["prs_emp_01_example_1"], meddler(refuse))
    assert outcome.failure.step.number == 12
    assert outcome.failure.detail == "it was answered with ERR nobody is referred to us today"


@pytest.mark.parametrize("flow", flows().values(), ids=list(flows()))
def test_every_message_of_a_replay_has_the_form_of_its_schema(flow):
    outcome, _ = replay(flow, Narrator())
    for each in outcome.steps:
        message = each.step.message
        if message is None:
            continue
        exchange = each.exchange
        told = request_violations(message.operation, exchange.document, message.interface)
        told += answer_violations(message.operation, exchange.answer, message.interface)
        assert [fault for fault in told if fault.severity == "MUST"] == []


def test_the_same_flow_sends_the_same_messages_again():
    flow = flows()["prs_emp_02_example_1"]
    first, second = replay(flow, Narrator())[1], replay(flow, Narrator())[1]
    assert first.digest == second.digest


def test_the_record_holds_every_exchange_in_the_form_of_its_schema(tmp_path):
    flow = flows()["prs_emp_04_example_1"]
    replay(flow, Narrator(), path=tmp_path / "record.jsonl")
    record = read_record(tmp_path / "record.jsonl")
    assert not record.interrupted
    schema = json.loads((data_folder("fixtures") / "schemas" / "record.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for line in (tmp_path / "record.jsonl").read_text(encoding="utf-8").splitlines():
        validator.validate(json.loads(line))
    steps = [event["data"] for event in record.of_type("expectation") if event["kind"] == "flow-step"]
    assert [step["number"] for step in steps] == [step.number for step in flow.steps]
    for step in steps:
        if step["message"] is not None:
            (event,) = step["exchanges"]
            exchange = record.by_id[event]
            assert exchange["operation"] == step["message"]["operation"]
            assert (exchange["sender"], exchange["receiver"]) == (step["message"]["from"], step["message"]["to"])
            assert json.loads(body_bytes(exchange["request"]["body"]))["message"]["transaction_id"]


def _bodies(record):
    return [body_bytes(event["request"]["body"]).decode() for event in record.exchanges]
