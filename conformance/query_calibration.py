"""Find out which queries the IUT understands: in which form, and by which names of attributes (IBR-I-53)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.checks.registry import check_named
from conformance.checks.seen import Seen
from conformance.dialect import ATTRIBUTES
from conformance.enrolling import publish
from conformance.judgement import Finding
from conformance.messages import Message, refusal_of
from conformance.people import Person
from conformance.questions import outcomes_of, request_item
from conformance.run import Run
from conformance.settling import settle
from conformance.story import Story


class QueryCalibration:
    """Asks for two people of its own in every form and by every name, until they are found."""

    def __init__(self, run: Run, story: Story) -> None:
        """Calibrate `run` with messages of `story`."""
        self.run = run
        self.story = story
        self.all_refused = True

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
                self.run.speak({"collective": form})
                path = self.run.dialect.attributes["surname"]
                reading = "record-paths" if path == ATTRIBUTES["surname"][0] else "leaf-names"
                self.run.tell_reading("IBR-I-53", reading, f"`{path}` in a query of the form {form}")
                return narrow
            refused[form] = self.all_refused
        usable = [form for form in forms if not refused[form]]
        self.run.speak({"collective": usable[0] if usable else None})
        if not usable:
            self.run.tell_reading(
                "IBR-I-53", "refused", "every query of the forms expression and predicate was refused"
            )
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
            self.run.speak({"attributes": {**self.run.dialect.attributes, attribute: path}})
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

    def search(self, criteria: dict[str, Any]) -> tuple[Message, ...]:
        name = "sync/search" if "sync/search" in self.run.target.operations else "search"
        message = {
            "transaction_id": self.story.identifiers.new("txn"),
            "search_request": [request_item(self.story, criteria)],
        }
        return outcomes_of(self.story, self.story.send_document(name, self.story.envelope(name, message)))
