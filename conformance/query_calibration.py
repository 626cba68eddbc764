"""Find out which queries the IUT understands: in which form, and by which names of attributes (IBR-I-53, ESS-C-46)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.checks.registry import check_named
from conformance.checks.seen import Seen
from conformance.dialect import ATTRIBUTES
from conformance.enrolling import acquaint, publish, takes_updates
from conformance.judgement import Finding
from conformance.members import Member
from conformance.messages import Message, refusal_of
from conformance.people import Enrolment, Person
from conformance.questions import expressed, outcomes_of, request_item
from conformance.run import Run
from conformance.settling import settle
from conformance.story import Story

Narrow = Callable[[str, str], dict[str, Any]]
"""Makes the criteria that find those of several people who have a value at a path."""


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
        first, second = self.acquaint()
        people = {"Xenia": first.person, "Yusuf": second.person}
        found = self.collective(people)
        if found is None:
            return
        self.attribute_of("identifier", first.person.identifier_value, ["Xenia"], people, found)
        if self.story.interface == "ess":
            self.attribute_of("birth date", first.person.birth_date, ["Xenia"], people, found)
            self.employment_status(people, found)
            return
        self.attribute_of("status", self.run.dialect.value("enrolment_status", "4"), ["Xenia"], people, found)
        self.attribute_of("enrolment date", first.enrolment_date, ["Xenia"], people, found)
        self.attribute_of("programme", first.programme, ["Xenia", "Yusuf"], people, found)

    def acquaint(self) -> tuple[Enrolment, Enrolment]:
        """Have two people known who differ in all that is asked for."""
        first = replace(self.story.enrolment("Xenia"), status="4", enrolment_date="2024-01-01T00:00:00Z")
        second = replace(self.story.enrolment("Yusuf"), enrolment_date="2024-03-01T00:00:00Z")
        if takes_updates(self.story):
            settle(self.story, publish(self.story, [first, second], trial=True), [first, second])
            return first, second
        found = []
        for enrolment, day, work in ((first, "1981-01-10", "6"), (second, "1983-02-20", "1")):
            person = replace(enrolment.person, birth_date=f"{day}T00:00:00Z")
            self.story.members[person.name] = Member(person, employment_status=work)
            found.append(replace(enrolment, person=person))
            acquaint(self.story, found[-1])
        return found[0], found[1]

    def employment_status(self, people: Mapping[str, Person], found: Narrow) -> None:
        """Take the first form of coded values by which whoever is not employed is found (ESS-C-37, ESS-C-38)."""
        base = self.run.dialect
        for values, numbering in (("codes", "page"), ("codes", "json-ld"), ("labels", "page")):
            self.run.speak({"values": values, "numbering": numbering})
            value = self.run.dialect.value("employment_status", "6")
            if self.attribute_of("employment status", value, ["Xenia"], people, found):
                self.run.tell_reading("ESS-C-37", values, f"`{value}` finds whoever is not employed")
                if values == "codes":
                    self.run.tell_reading("ESS-C-38", numbering, f"`{value}` finds whoever is not employed")
                return
        self.run.dialect = base

    def attribute_of(
        self, attribute: str, value: str, names: list[str], people: Mapping[str, Person], found: Narrow
    ) -> bool:
        """Take the first path of an attribute by which a value finds exactly these people; tell whether one does."""
        wanted = {name: people[name].identifier_value for name in names}
        return self.attribute(attribute, wanted, lambda path: found(path, value))

    def collective(self, people: Mapping[str, Person]) -> Narrow | None:
        """Find the form of query that finds several people by their surname; return how to narrow it further."""
        surname = self.story.people.surname
        wanted = {name: person.identifier_value for name, person in people.items()}
        interpretation = {"ibr": "IBR-I-53", "ess": "ESS-C-46"}[self.story.interface]
        forms: dict[str, Narrow] = {
            "expression": self.narrow_expression,
            "predicate": self.narrow_predicate,
        }
        refused = {}
        for form, narrow in forms.items():
            whole = self.expression if form == "expression" else self.predicate
            if self.attribute("surname", wanted, lambda path, whole=whole: whole(path, surname)):  # type: ignore[misc]
                self.run.speak({"collective": form})
                path = self.run.dialect.attributes["surname"]
                reading = "record-paths" if path == ATTRIBUTES[self.story.interface]["surname"][0] else "leaf-names"
                self.run.tell_reading(interpretation, reading, f"`{path}` in a query of the form {form}")
                return narrow
            refused[form] = self.all_refused
        usable = [form for form in forms if not refused[form]]
        self.run.speak({"collective": usable[0] if usable else None})
        if not usable:
            how = "every query of the forms expression and predicate was refused"
            self.run.tell_reading(interpretation, "refused", how)
        return None

    def attribute(self, attribute: str, wanted: Mapping[str, str], criteria: Callable[[str], dict[str, Any]]) -> bool:
        """Take the first path of an attribute that finds exactly the people wanted; tell whether there is one."""
        self.all_refused = True
        for path in ATTRIBUTES[self.story.interface][attribute]:
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
        return expressed(self.story, {path: {"$eq": value}})

    def narrow_expression(self, path: str, value: str) -> dict[str, Any]:
        surname = self.run.dialect.attributes["surname"]
        return expressed(self.story, {"$and": [{surname: {"$eq": self.story.people.surname}}, {path: {"$eq": value}}]})

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
