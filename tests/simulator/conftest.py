"""A simulated system in virtual time, with everything that it sends captured, and messages to send to it."""

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from protocol.envelope import request_header
from simulator.ibr import create_ibr
from simulator.identifiers import Identifiers
from simulator.outbox import Answer, SendFailed
from simulator.scheduler import VirtualScheduler
from simulator.system import System

START = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
NOW = "2026-01-15T09:30:00Z"
SENDER = "spmis.example.org"
ADDRESS = "http://spmis.example.org/callback"

Message = dict[str, Any]


class Bench:
    """One system, its clock, what it sent, and short ways to talk to it."""

    def __init__(self, *, run: str = "m", create: Callable[..., Any] = create_ibr, **options: Any) -> None:
        self._run = run
        self.scheduler = VirtualScheduler(START)
        self.sent: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int | Answer | None] = []
        """The answers to what is sent next, or their HTTP status, None for no answer; 200 when there are none left."""
        self._numbers = itertools.count(1)
        self.system: System = create(
            **{"scheduler": self.scheduler, "send": self.send, "identifiers": Identifiers("test"), **options}
        )
        self.client = self.system.app.test_client()

    def send(self, url: str, headers: Any, body: bytes) -> Answer:
        """Capture a message."""
        self.sent.append((url, dict(headers), body))
        answer = self.answers.pop(0) if self.answers else 200
        if answer is None:
            raise SendFailed("reset")
        return Answer(answer) if isinstance(answer, int) else answer

    def run(self, seconds: float = 1.0) -> None:
        """Let time go by."""
        until = self.scheduler.now() + timedelta(seconds=seconds)
        while self.scheduler.run_next(until):
            pass

    @property
    def callbacks(self) -> list[Message]:
        """The bodies that were sent."""
        return [json.loads(body) for _, _, body in self.sent]

    def told(self, action: str) -> list[Message]:
        """The bodies that were sent with this action."""
        return [body for body in self.callbacks if body["header"]["action"] == action]

    def post(self, operation: str, document: Any, **options: Any) -> Any:
        """Send a document and return the HTTP response."""
        return self.client.post(f"/registry/{operation}", json=document, **options)

    def ask(self, operation: str, document: Any) -> Message:
        """Send a document and return the JSON of the answer, which is HTTP 200."""
        response = self.post(operation, document)
        assert response.status_code == 200, response.text
        answer: Message = response.get_json()
        return answer

    def header(self, action: str, count: int = 1, **members: Any) -> Message:
        """Return the header of a request."""
        told = {
            "message_id": f"{self._run}-{next(self._numbers)}",
            "message_ts": NOW,
            "action": action,
            "sender_id": SENDER,
            "sender_uri": ADDRESS,
            "total_count": count,
        }
        return request_header(**(told | members))

    def updates(self, *beneficiaries: Any, **members: Any) -> Message:
        """Return a message with enrolment updates."""
        header = self.header("notify", len(beneficiaries), **members) | {"status": "succ"}
        message = {"transaction_id": "t-updates", "enrolled_updates": {"beneficiaries": list(beneficiaries)}}
        return {"header": header, "message": message}

    def enrol(self, *beneficiaries: Any) -> Message:
        """Report beneficiaries, who are taken in."""
        answer = self.ask("sync/enrollment/updates", self.updates(*beneficiaries))
        assert answer["header"]["status"] == "succ", answer
        return answer

    def question(self, person: str, programme: str | None = "P1", **members: Any) -> Message:
        """Return the question whether somebody is enrolled."""
        query: Message = {"person_identifier": {"eq": person}}
        if programme is not None:
            query["programme_identifier.program.programme_identifier"] = {"eq": programme}
        criteria = {"query_type": "expression", "response_entity": "Member", "query": query}
        message = {"transaction_id": "t-enrolled", "enrolled_criteria": criteria}
        return {"header": self.header("search", **members), "message": message}

    def enrolled(self, person: str, programme: str = "P1") -> str:
        """Return whether somebody is enrolled: yes or no."""
        answer = self.ask("sync/enrolled", self.question(person, programme))
        status: str = answer["message"]["enrolled_response"][0]["enrolled_status"]
        return status

    def item(self, reference_id: str, query_type: str, query: Any, **criteria: Any) -> Message:
        """Return one request of a search."""
        return {
            "reference_id": reference_id,
            "timestamp": NOW,
            "search_criteria": {"query_type": query_type, "query": query, **criteria},
        }

    def search(self, *items: Message, transaction_id: str = "t-search", **members: Any) -> Message:
        """Return a search message."""
        message = {"transaction_id": transaction_id, "search_request": list(items)}
        return {"header": self.header("search", len(items), **members), "message": message}

    def outcome(self, query_type: str, query: Any, **criteria: Any) -> Message:
        """Return the outcome of one search."""
        answer = self.ask("sync/search", self.search(self.item("r", query_type, query, **criteria)))
        (outcome,) = answer["message"]["search_response"]
        found: Message = outcome
        return found

    def found(self, query_type: str, query: Any, **criteria: Any) -> list[str]:
        """Return the identifiers of those whom a search finds, in its order."""
        outcome = self.outcome(query_type, query, **criteria)
        assert outcome["status"] == "succ", outcome
        return [identifier_of(record) for record in outcome["data"]["reg_records"]]

    def subscription(self, filter: Any, *, event: str = "enrollement_status_change", **members: Any) -> Message:
        """Return a message that subscribes to one event."""
        criteria: Message = {
            "reg_event_type": event,
            "filter": filter,
            "notify_record_type": "Member",
        }
        criteria |= members.pop("criteria", {})
        item = {"reference_id": "s", "timestamp": NOW, "subscribe_criteria": criteria}
        message = {"transaction_id": "t-subscribe", "subscribe_request": [item]}
        return {"header": self.header("subscribe", **members), "message": message}

    def subscribe(self, filter: Any, **members: Any) -> str:
        """Subscribe and return the code."""
        self.ask("subscribe", self.subscription(filter, **members))
        self.run()
        (outcome,) = self.told("on-subscribe")[-1]["message"]["subscribe_response"]
        assert outcome["status"] == "succ", outcome
        code: str = outcome["subscriptions"][0]["code"]
        return code

    def unsubscription(self, *codes: str, **members: Any) -> Message:
        """Return a message that ends subscriptions."""
        message = {"transaction_id": "t-unsubscribe", "timestamp": NOW, "subscription_codes": list(codes)}
        return {"header": self.header("unsubscribe", **members), "message": message}

    def unsubscribe(self, *codes: str, **members: Any) -> Message:
        """Unsubscribe and return what on-unsubscribe says."""
        self.ask("unsubscribe", self.unsubscription(*codes, **members))
        self.run()
        message: Message = self.told("on-unsubscribe")[-1]["message"]
        return message

    def status(self, attribute_type: str, value: Any, txn_type: str = "search", **members: Any) -> Message:
        """Return a message that asks for the status of a transaction."""
        request = {
            "reference_id": "q",
            "txn_type": txn_type,
            "attribute_type": attribute_type,
            "attribute_value": value,
        }
        message = {"transaction_id": "t-status", "txnstatus_request": request}
        return {"header": self.header("txn-status", **members), "message": message}


def identifier_of(record: Message) -> str:
    """Return the identifier of the subject of a record."""
    if "member" in record:
        value: str = record["member"]["member_identifier"][0]["identifier_value"]
    else:
        value = record["group"]["group_identifier"][0]["identifier_value"]
    return value


def somebody(uin: str, programme: str = "P1", status: str | None = "1", **members: Any) -> Message:
    """Return a Beneficiary as the pages write it."""
    person = {
        "name": {"surname": members.pop("surname", "Samplewood"), "given_name": members.pop("given_name", "Ada-Test")},
        "sex": members.pop("sex", "female"),
        "birth_date": members.pop("birth_date", "1990-01-01T00:00:00Z"),
    }
    identifiers = [{"identifier_type": members.pop("identifier_type", "UIN"), "identifier_value": uin}]
    beneficiary: Message = {
        "assistance_unit": "1",
        "member": {"member_identifier": identifiers, "demographic_info": person},
        "programme_identifier": [{"programme_identifier": programme, "programme_name": f"Programme {programme}"}],
        "enrolment_date": members.pop("enrolment_date", "2024-02-02T00:00:00Z"),
        "benefits": members.pop("benefits", [benefit()]),
    }
    if status is not None:
        beneficiary["enrolment_status"] = status
    return beneficiary | members


def benefit(type: str = "1", date: str = "2024-05-02T00:00:00Z", value: str = "USD 50") -> Message:
    """Return a Benefit as the pages write it."""
    return {"benefit_type": type, "benefit_date": date, "benefit_value": value}


def household(identifier: str, programme: str = "P1", status: str = "1") -> Message:
    """Return a Beneficiary that is a household."""
    return {
        "assistance_unit": "2",
        "group": {"group_identifier": [{"identifier_type": "HHID", "identifier_value": identifier}]},
        "programme_identifier": [{"programme_identifier": programme}],
        "enrolment_status": status,
    }


class Make:
    """The makers of messages, for tests that cannot import this file."""

    somebody = staticmethod(somebody)
    benefit = staticmethod(benefit)
    household = staticmethod(household)
    bench = Bench
    start = START
    address = ADDRESS


@pytest.fixture
def make() -> type[Make]:
    """Return the makers of messages."""
    return Make


@pytest.fixture
def ibr() -> Iterator[Bench]:
    """Return a clean IBR in virtual time."""
    bench = Bench()
    yield bench
    bench.system.close()


@pytest.fixture
def five(ibr: Bench) -> Bench:
    """Return an IBR with five people in the programme P1, the first of them in P2 too."""
    for number, name in enumerate(("Alder", "Birch", "Cedar", "Dogwood", "Elm"), 1):
        ibr.enrol(
            somebody(
                f"U{number}",
                surname=name,
                status=str(number),
                birth_date=f"199{number}-01-01T00:00:00Z",
                enrolment_date=f"2024-0{number}-01T00:00:00Z",
                benefits=[benefit(type=str(number), value=f"USD {number * 25}")],
            )
        )
    ibr.enrol(somebody("U1", programme="P2", surname="Alder"))
    return ibr
