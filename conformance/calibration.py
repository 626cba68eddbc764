"""Find out, with harmless messages in a fixed order, in which readings of the standard the IUT understands us."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.checks.registry import check_named
from conformance.checks.seen import Seen
from conformance.dialect import ATTRIBUTES, PROGRAMME_KEYS, Dialect
from conformance.enrolling import publish
from conformance.judgement import Finding
from conformance.messages import Message, refusal_of
from conformance.people import Enrolment, Person
from conformance.plan import StoryPlan
from conformance.questions import outcomes_of, request_item
from conformance.run import Run
from conformance.sentences import meaning
from conformance.settling import is_pending, settle
from conformance.steps.subscribing import subscription_message
from conformance.story import Exchange, Story, Unreachable

# The member of the dialect that each interpretation governs, with the readings in the order in which they are tried.
_GOVERNED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "IBR-I-10": ("updates_key", ("enrolled_updates", "receipt_information")),
    "IBR-I-09": ("updates_action", ("notify", "register")),
    "IBR-I-13": ("enrolment_spelling", ("enrolment", "enrollment")),
    "IBR-I-12": ("enrolment_members", ("beneficiary", "programme")),
    "IBR-I-15": ("values", ("codes", "labels")),
    "IBR-I-06": ("programme_key", tuple(PROGRAMME_KEYS)),
    "IBR-I-07": ("enrolled_query", ("bare-condition", "attribute-triple")),
    "IBR-I-30": ("event_spelling", ("enrollement", "enrolment")),
}
_OF_UPDATES = ("IBR-I-10", "IBR-I-09", "IBR-I-13", "IBR-I-12", "IBR-I-15")
_OF_QUESTIONS = ("IBR-I-06", "IBR-I-07")
_BASE_PATHS = {"registry": "/registry", "none": "", "ibr": "/ibr"}
_PATIENCE = 3.0
_PAUSE = 1.0


class NotAdmitted(Exception):
    """The IUT refuses whoever we say that we are; `key` is the key of the target that would change it."""

    def __init__(self, refusal: str, key: str) -> None:
        """Tell how we were refused."""
        super().__init__(refusal)
        self.refusal = refusal
        self.key = key


def calibrate(run: Run, stories: Iterable[StoryPlan]) -> None:
    """Set the dialect of a run to the readings that the IUT accepts, as far as the stories need them, and record them.

    Raises NotAdmitted when the IUT does not know the sender, or asks for a token.
    """
    plan = StoryPlan("", -1, "Calibration", "", "Calibration", (), (), ())
    spoken = {meaning(step.sentence)[0].__module__.rpartition(".")[2] for story in stories for step in story.steps}
    _Calibration(run, Story(run, plan), spoken).all()


class _Calibration:
    def __init__(self, run: Run, story: Story, spoken: set[str]) -> None:
        self.run = run
        self.spoken = spoken
        self.story = story
        self.pinned = run.target.interpretations
        fields: dict[str, Any] = {_GOVERNED[name][0]: value for name, value in self.pinned.items() if name in _GOVERNED}
        run.dialect = replace(run.dialect, **fields)

    def all(self) -> None:
        try:
            self.base_path()
            self.admission()
            self.updates()
            if self.spoken & {"searching", "misusing"}:
                self.attributes()
            if self.spoken & {"subscribing", "misusing"}:
                self.events()
        except Unreachable as stop:
            self.run.provisioning = self.run.provisioning or stop.reason

    def base_path(self) -> None:
        """Take the first prefix under which `sync/enrolled` is not unknown."""
        if self.run.target.base_path is not None:
            self.use({"base_path": self.run.target.base_path})
            return
        pinned = self.pinned.get("IBR-I-18")
        for reading in (pinned,) if pinned else _BASE_PATHS:
            self.use({"base_path": _BASE_PATHS[reading]})
            exchange = self.ask(self.story.people.person("Nobody"))
            if exchange.answer.status not in (404, 405):
                self.tell("IBR-I-18", reading, f"`sync/enrolled` is known there ({exchange.answer.event['id']})")
                return
        self.use({"base_path": _BASE_PATHS["registry"]})

    def admission(self) -> None:
        """Find out with a harmless question whether the IUT lets us in at all."""
        answer = self.ask(self.story.people.person("Nobody")).answer
        refusal = refusal_of(answer) or ""
        errors = answer.at("/errors/0/code")
        reason = f"{refusal} {errors if isinstance(errors, str) else ''}".strip()
        if answer.status in (401, 403) or "err.request.unauthorized" in reason or "err.request.forbidden" in reason:
            raise NotAdmitted(reason, "access.authorization")
        if "err.sender_id.invalid" in reason:
            raise NotAdmitted(reason, "identities.sender_id")

    def updates(self) -> None:
        """Take the first form of enrolment updates after which the person is enrolled; else the first accepted."""
        accepted: Dialect | None = None
        refusal = ""
        for number, dialect in enumerate(self.variations(_OF_UPDATES)):
            self.run.dialect = dialect
            enrolment = self.story.enrolment(f"Trial {number}")
            exchange = publish(self.story, [enrolment], trial=True)
            refused = refusal_of(exchange.answer)
            if exchange.answer.kind == "none" or (refused is not None and not self.stored(enrolment)):
                refusal = refused or "no answer"
                continue
            accepted = accepted or dialect
            self.run.enrolled = enrolment.person
            if self.question(enrolment, patient=is_pending(exchange.answer)):
                self.tell_all(
                    _OF_UPDATES,
                    f"accepted, and the person is enrolled afterwards ({exchange.answer.event['id']})",
                )
                return
        self.run.dialect = accepted or next(self.variations(()))
        if accepted is None:
            advice = "declare programmes that it knows, or people who are enrolled"
            self.run.provisioning = f"the IUT takes in no enrolment of ours ({refusal}); {advice}"

    def stored(self, enrolment: Enrolment) -> bool:
        """Tell whether somebody is enrolled although the receipt refused it, which is no refusal but a fault."""
        answer = self.ask(enrolment.person, enrolment.programme).answer
        return bool(answer.at("/message/enrolled_response/0/enrolled_status") == "yes")

    def question(self, enrolment: Enrolment, *, patient: bool) -> bool:
        """Take the first form of the question about enrolment that is answered yes; `patient`: before long."""
        until = self.run.clock.elapsed() + (self.run.target.budgets.callback if patient else 0.0)
        while not self.answered_yes(enrolment):
            if self.run.clock.elapsed() >= until:
                return False
            self.run.clock.wait(lambda: False, _PAUSE)
        return True

    def answered_yes(self, enrolment: Enrolment) -> bool:
        before = self.run.dialect
        for dialect in self.variations(_OF_QUESTIONS):
            self.run.dialect = dialect
            answer = self.ask(enrolment.person, enrolment.programme).answer
            if answer.at("/message/enrolled_response/0/enrolled_status") == "yes":
                self.tell_all(_OF_QUESTIONS, f"answered with yes ({answer.event['id']})")
                return True
        self.run.dialect = before
        return False

    def variations(self, names: tuple[str, ...]) -> Iterator[Dialect]:
        """Yield the present dialect, then each change of one reading, then the form of the official samples."""
        base = self.run.dialect
        yield base
        sample: dict[str, Any] = {}
        for name in names:
            member, readings = _GOVERNED[name]
            for reading in readings[1:]:
                if name not in self.pinned:
                    sample[member] = reading
                    change: dict[str, Any] = {member: reading}
                    yield replace(base, **change)
        if names == _OF_UPDATES and sample:
            yield replace(base, **{name: value for name, value in sample.items() if name != "enrolment_spelling"})

    def attributes(self) -> None:
        """Take the first name of each attribute by which exactly the right records are found."""
        if self.run.provisioning or not {"search", "sync/search"} & set(self.run.target.operations):
            return
        first = replace(self.story.enrolment("Xenia"), status="4", enrolment_date="2024-01-01T00:00:00Z")
        second = replace(self.story.enrolment("Yusuf"), enrolment_date="2024-03-01T00:00:00Z")
        settle(self.story, publish(self.story, [first, second], trial=True), [first, second])
        people = {"Xenia": first.person, "Yusuf": second.person}
        found = self.collective(people)
        if found is None:
            return
        probes = {
            "identifier": (first.person.identifier_value, ["Xenia"]),
            "status": (self.run.dialect.value("enrolment_status", "4"), ["Xenia"]),
            "enrolment date": (first.enrolment_date, ["Xenia"]),
            "programme": (first.programme, ["Xenia", "Yusuf"]),
        }
        for attribute, (value, names) in probes.items():
            wanted = {name: people[name].identifier_value for name in names}
            self.attribute(attribute, wanted, lambda path, value=value: found(path, value))  # type: ignore[misc]

    def collective(self, people: Mapping[str, Person]) -> Callable[[str, str], dict[str, Any]] | None:
        """Find the form of query that finds several people by their surname; return how to narrow it further."""
        surname = self.story.people.surname
        wanted = {name: person.identifier_value for name, person in people.items()}
        forms: dict[str, Callable[[str, str], dict[str, Any]]] = {
            "expression": self.narrow_expression,
            "predicate": self.narrow_predicate,
        }
        refused = {}
        for form, narrow in forms.items():
            whole = self.expression if form == "expression" else self.predicate
            if self.attribute("surname", wanted, lambda path, whole=whole: whole(path, surname)):  # type: ignore[misc]
                self.use({"collective": form})
                path = self.run.dialect.attributes["surname"]
                reading = "record-paths" if path == ATTRIBUTES["surname"][0] else "leaf-names"
                self.tell("IBR-I-53", reading, f"`{path}` in a query of the form {form}")
                return narrow
            refused[form] = self.all_refused
        usable = [form for form in forms if not refused[form]]
        self.use({"collective": usable[0] if usable else None})
        if not usable:
            self.tell("IBR-I-53", "refused", "every query of the forms expression and predicate was refused")
        return None

    def attribute(self, attribute: str, wanted: Mapping[str, str], criteria: Callable[[str], dict[str, Any]]) -> bool:
        """Take the first path of an attribute that finds exactly the people wanted; tell whether there is one."""
        self.all_refused = True
        for path in ATTRIBUTES[attribute]:
            messages = self.search(criteria(path))
            self.all_refused = self.all_refused and all(refusal_of(message) or message.rejected for message in messages)
            try:
                check_named("returns-exactly")(Seen(messages, {"people": wanted}))
            except Finding:
                continue
            self.use({"attributes": {**self.run.dialect.attributes, attribute: path}})
            return True
        return False

    def expression(self, path: str, value: str) -> dict[str, Any]:
        return self.expressed({path: {"$eq": value}})

    def narrow_expression(self, path: str, value: str) -> dict[str, Any]:
        surname = self.run.dialect.attributes["surname"]
        return self.expressed({"$and": [{surname: {"$eq": self.story.people.surname}}, {path: {"$eq": value}}]})

    def expressed(self, query: dict[str, Any]) -> dict[str, Any]:
        value = {"expression": {"collection": "Beneficiary", "query": query}}
        return {"query_type": "expression", "query": {"type": "ns:org:QueryType:expression", "value": value}}

    def predicate(self, path: str, value: str) -> dict[str, Any]:
        expression = {"attribute_name": path, "operator": "eq", "attribute_value": value}
        return {"query_type": "predicate", "query": [{"seq_num": 1, "expression1": expression}]}

    def narrow_predicate(self, path: str, value: str) -> dict[str, Any]:
        surname = self.run.dialect.attributes["surname"]
        one = {"attribute_name": surname, "operator": "eq", "attribute_value": self.story.people.surname}
        other = {"attribute_name": path, "operator": "eq", "attribute_value": value}
        return {
            "query_type": "predicate",
            "query": [{"seq_num": 1, "expression1": one, "condition": "and", "expression2": other}],
        }

    def events(self) -> None:
        """Take the first spelling of the events in which a subscription is not refused."""
        if "subscribe" not in self.run.target.operations or "IBR-I-30" in self.pinned:
            return
        base = self.run.dialect
        for reading in _GOVERNED["IBR-I-30"][1]:
            self.use({"event_spelling": reading})
            person = self.run.enrolled or self.story.people.person("Nobody")
            message = subscription_message(self.story, "enrolment_status_change", person)
            exchange = self.story.send_document(
                "subscribe", self.story.envelope("subscribe", message, inbox="calibration")
            )
            if self.accepted(exchange):
                self.tell("IBR-I-30", reading, f"the subscription was accepted ({exchange.answer.event['id']})")
                return
        self.run.dialect = base

    def accepted(self, exchange: Exchange) -> bool:
        if refusal_of(exchange.answer) is not None:
            return False
        self.run.clock.wait(
            lambda: bool(self.story.callbacks_of(exchange)), min(_PATIENCE, self.run.target.budgets.callback)
        )
        return not any(message.rejected for message in self.story.callbacks_of(exchange))

    # --- asking ------------------------------------------------------------------------------------------------------

    def ask(self, person: Person, programme: str | None = None) -> Exchange:
        criteria = self.run.dialect.enrolled_criteria(person, programme or self.story.programme())
        message = {"transaction_id": self.story.identifiers.new("txn"), "enrolled_criteria": criteria}
        return self.story.send_document("sync/enrolled", self.story.envelope("sync/enrolled", message))

    def search(self, criteria: dict[str, Any]) -> tuple[Message, ...]:
        name = "sync/search" if "sync/search" in self.run.target.operations else "search"
        message = {
            "transaction_id": self.story.identifiers.new("txn"),
            "search_request": [request_item(self.story, criteria)],
        }
        return outcomes_of(self.story, self.story.send_document(name, self.story.envelope(name, message)))

    def use(self, members: Mapping[str, Any]) -> None:
        self.run.dialect = replace(self.run.dialect, **members)

    def tell_all(self, names: tuple[str, ...], how: str) -> None:
        for name in names:
            self.tell(
                name,
                getattr(self.run.dialect, _GOVERNED[name][0]),
                "pinned by the target" if name in self.pinned else how,
            )

    def tell(self, name: str, observed: str, how: str) -> None:
        data = {"id": name, "observed": observed, "how": how}
        self.run.writer.add("expectation", scenario=None, step=None, kind="interpretation", data=data)
