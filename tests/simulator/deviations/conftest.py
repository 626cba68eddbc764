"""One script of requests, which every deviation and every variant has to answer in another way than a clean system."""

import copy
import io
import json
import re
from fnmatch import fnmatchcase

import pytest

from protocol.schemas import accepts_request, request_violations

SECOND = {"sender_id": "second.example.org", "sender_uri": "http://second.example.org/callback"}
GIVEN_ID = re.compile(r"\b(?:message|correlation|transaction|event|subscription)-[0-9a-f]{20}\b")
OPERATIONS = {
    "search": "SearchRequest",
    "sync/search": "SearchRequest",
    "subscribe": "SubscribeRequest",
    "unsubscribe": "UnSubscribeRequest",
    "txn/status": "TxnStatusRequest",
    "sync/txn/status": "TxnStatusRequest",
    "sync/enrolled": "EnrolledRequest",
    "sync/enrollment/updates": "EnrollmentUpdatesRequest",
}


class Shown(Exception):
    """Something was seen that the clean system does not show."""


def uploaded(content, **form):
    """Return the options of a request that brings `content` as a file (FileInfo)."""
    members = {**form, "fileName": (io.BytesIO(content), "message.json")}
    return {"data": members, "content_type": "multipart/form-data"}


class Script:
    """Plays requests and writes down everything that can be seen from outside, until it differs from `expected`."""

    def __init__(self, bench, make, expected=None, only=()):
        self.bench = bench
        self.make = make
        self.expected = expected
        self.only = only
        self.seen = []
        self.documents = []
        self.faulty = []
        self.shown = False

    def send(self, operation, document=None, *, data=None, method="POST", content_type="application/json"):
        before = self.bench.scheduler.now()
        body = json.dumps(document) if data is None else data
        response = self.bench.client.open(f"/registry/{operation}", method=method, data=body, content_type=content_type)
        taken = (self.bench.scheduler.now() - before).total_seconds()
        headers = sorted((name, value) for name, value in response.headers if name.lower() != "content-length")
        self.note("answer", operation, taken, response.status_code, headers, response.text)
        self.documents.append(("answer", operation, response.status_code, response.text))
        self.wait()
        return response

    def wait(self, seconds=40.0):
        start, already = self.bench.scheduler.now(), len(self.bench.sent)
        until = start.timestamp() + seconds
        while self.bench.scheduler.run_next(type(start).fromtimestamp(until, start.tzinfo)):
            for url, headers, body in self.bench.sent[already:]:
                after = (self.bench.scheduler.now() - start).total_seconds()
                self.note("callback", url, round(after, 3), headers, body.decode())
                self.documents.append(("callback", headers, body))
            already = len(self.bench.sent)

    def note(self, *some):
        self.seen.append(GIVEN_ID.sub("<id>", repr(some)))
        if self.expected is not None and self.expected[len(self.seen) - 1 : len(self.seen)] != self.seen[-1:]:
            raise Shown(self.seen[-1])

    def play(self, chapters):
        for chapter in chapters:
            getattr(self, chapter)()
        if self.expected is not None and len(self.seen) != len(self.expected):
            raise Shown("something is missing at the end")
        return self.seen

    def reports(self):
        bench, make = self.bench, self.make
        numbers = range(1, 7)
        people = [
            make.somebody(
                f"U{n}",
                status=str((n - 1) % 4 + 1),
                surname=f"Surname{n}",
                enrolment_date=f"2024-01-0{n}T00:00:00Z",
                benefits=[make.benefit(type=str(n), value=f"USD {n * 10}"), make.benefit(type="6", value="USD 5")],
            )
            for n in numbers
        ]
        self.send("sync/enrollment/updates", bench.updates(*people))
        other_offset = make.somebody("U7", surname="Surname7", enrolment_date="2024-01-03T05:45:00+05:45")
        again = bench.updates(other_offset, make.somebody("U10", programme="P2"), make.household("H1"))
        self.send("sync/enrollment/updates", again)
        self.send("sync/enrollment/updates", again)
        self.send("sync/enrollment/updates", bench.updates(other_offset))
        reused = bench.updates(make.somebody("U11"))
        reused["header"]["message_id"] = again["header"]["message_id"]
        self.send("sync/enrollment/updates", reused)
        member = make.somebody("BRN1", identifier_type="BRN", group=make.household("H1")["group"])
        self.send(
            "sync/enrollment/updates", bench.updates(member, make.somebody("U1", programme="P2", surname="Surname1"))
        )
        for change in (
            {"status": "99"},
            {"benefits": [make.benefit(type="99")]},
            {"member": {}},
            {"programme_identifier": []},
            {"enrolment_date": "02.05.2024"},
        ):
            bad = make.somebody("U20", programme="P9") | change | {"enrolment_status": change.get("status", "1")}
            bad.pop("status", None)
            self.send("sync/enrollment/updates", bench.updates(make.somebody("U21", programme="P9"), bad))
            self.send("sync/enrolled", bench.question("U21", "P9"))

    def large_batch(self):
        batch = [self.make.somebody(f"L{n}", programme="P5") for n in range(501)]
        self.send("sync/enrollment/updates", self.bench.updates(*batch))
        self.send("sync/enrolled", self.bench.question("L500", "P5"))

    def files(self):
        operation = "sync/enrollment/updates"
        for number, form in enumerate(({"fileFormat": "json"}, {}, {"fileFormat": "tape"}), start=1):
            message = self.bench.updates(self.make.somebody(f"F{number}"))
            self.send(operation, **uploaded(json.dumps(message).encode(), action="notify", **form))
            self.send("sync/enrolled", self.bench.question(f"F{number}", "P1"))
        self.send(operation, **uploaded(b"no message", action="notify", fileFormat="json"))

    def questions(self):
        bench = self.bench
        for person, programme in (
            ("U1", "P1"), ("U2", "P1"), ("U3", "P1"), ("U4", "P1"), ("U1", "P2"), ("U2", "P2"), ("nobody", "P1"),
            ("U1", "PX"), ("U6", "P1"), ("H1", "P1"),
        ):  # fmt: skip
            self.send("sync/enrolled", bench.question(person, programme))
        self.send("sync/enrolled", bench.question("U1", None))

    def searches(self):
        bench = self.bench
        everybody = {"programme_identifier": "P1"}
        for operation in ("sync/search", "search"):
            self.send(operation, bench.search(*self.items(), transaction_id="t" * 99))
            pages = [
                bench.item(f"p{n}", "expression", everybody, pagination={"page_size": 3, "page_number": n}, sort=[sort])
                for n in range(5)
                for sort in [{"attribute_name": "surname", "sort_order": "desc" if n == 2 else "asc"}]
            ]
            pages.append(bench.item("p9", "expression", everybody, pagination={"page_size": 0}))
            pages.append(bench.item("p10", "expression", everybody, pagination={"page_size": 3, "page_number": 9}))
            self.send(operation, bench.search(*pages, transaction_id=f"t-pages-{operation}"))
            nobody = bench.item("r", "idtype-value", {"type": "UIN", "value": "nobody"})
            self.send(operation, bench.search(nobody, transaction_id="t-nobody"))
            self.send(operation, bench.search(bench.item("bad", "expression", {"shoe_size": 1}), **SECOND))
            self.send(operation, bench.search(nobody, bench.item("bad", "expression", {"shoe_size": 1})))

    def items(self):
        item = self.bench.item
        date = "2024-01-03T00:00:00Z"
        one = {"type": "UIN", "value": "U2"}
        items = [item("i1", "idtype-value", one), item("i2", "idtype-value", {"type": "UIN", "value": "BRN1"})]
        items += [item("i3", "idtype-value", {"type": "HHID", "value": "H1"}), item("i3", "idtype-value", one)]
        for operator in ("$eq", "$ne", "$gt", "$gte", "$lt", "$lte"):
            items.append(
                item(f"e{operator}", "expression", {"enrolment_date": {operator: date}, "enrolment_status": "3"})
            )
            items.append(item(f"s{operator}", "expression", {"surname": {operator: "Surname3"}}))
        cash, voucher = {"benefit_type": "2"}, {"benefit_value": "USD 5"}
        for name, query in (
            ("in", {"surname": {"$in": ["Surname1", "Surname2"]}}),
            ("and", {"$and": [{"surname": "Surname1"}, {"programme_identifier": "P1"}]}),
            ("or", {"$or": [{"surname": "Surname1"}, {"surname": "Surname2"}]}),
            ("not", {"$not": {"surname": {"$gt": "Surname2"}}}),
            ("elem", {"benefits": {"$elemMatch": {**cash, **voucher}}}),
            ("unknown", {"shoe_size": 42}),
        ):
            items.append(item(name, "expression", query, reg_type="ns:org:RegistryType:IBR"))
        for name, operator, value in (
            ("eq", "eq", date), ("gt", "gt", date), ("ge", "ge", date), ("lt", "lt", date), ("le", "le", date),
            ("in", "in", f"{date},2024-01-01T00:00:00Z"),
        ):  # fmt: skip
            first = {"attribute_name": "enrolment_date", "operator": operator, "attribute_value": value}
            items.append(item(f"p{name}", "predicate", [{"seq_num": 1, "expression1": first}]))
        first = {"attribute_name": "surname", "operator": "eq", "attribute_value": "Surname1"}
        second = {"attribute_name": "surname", "operator": "eq", "attribute_value": "Surname2"}
        for condition in ("and", "or", "not"):
            query = [{"expression1": first, "condition": condition, "expression2": second}]
            items.append(item(f"p{condition}", "predicate", query))
        items.append(item("pnot1", "predicate", [{"expression1": first, "condition": "not"}]))
        items[0]["locale"] = "eng"
        return items

    def subscriptions(self):
        bench, make = self.bench, self.make
        u1 = {"type": "UIN", "value": "U1"}
        codes = []
        for filter, members in (
            (u1, {}), (u1, {}), (u1, SECOND), (u1, {"event": "enrollement"}),
            ({"programme_identifier": "P7"}, {"event": "enrollement"}), ({"surname": "Nobody"}, SECOND),
            ({"surname": "Nobody"}, {"event": "enrollement", **SECOND}), (u1, {"event": "LiveBirth"}),
        ):  # fmt: skip
            start = len(bench.sent)
            self.send("subscribe", bench.subscription(filter, **members))
            for _, _, body in bench.sent[start:]:
                codes += re.findall(r'"code":"(subscription-[0-9a-f]+)"', body.decode())
        by_identifier = {"filter_type": "idtype-value"}
        self.send("subscribe", bench.subscription(u1, criteria=by_identifier))
        two = bench.subscription(u1, criteria=by_identifier, total_count=2)
        two["message"]["subscribe_request"] += [
            {**each, "reference_id": "s2"} for each in two["message"]["subscribe_request"]
        ]
        self.send("subscribe", two)
        self.send("sync/enrollment/updates", bench.updates(make.somebody("U1", status="4", surname="Surname1")))
        self.send("sync/enrolled", bench.question("U1", "P1"))
        self.send("sync/enrolled", bench.question("U1", "P2"))
        self.send("sync/enrolled", bench.question("U7", "P1"))
        self.send("sync/enrolled", bench.question("H1", "P1"))
        self.send("sync/search", bench.search(bench.item("r", "idtype-value", u1)))
        for status in ("3", "1"):
            self.send("sync/enrollment/updates", bench.updates(make.somebody("U1", status=status, surname="Surname1")))
            self.send("sync/enrolled", bench.question("U1", "P1"))
            self.send("sync/search", bench.search(bench.item("r", "idtype-value", u1)))
        self.send("sync/enrollment/updates", bench.updates(make.somebody("U30", programme="P7")))
        own, of_second = (*codes, "none", "none")[:2]
        self.send("unsubscribe", bench.unsubscription("none"))
        self.send("unsubscribe", bench.unsubscription(of_second))
        self.send("sync/enrollment/updates", bench.updates(make.somebody("U1", status="5", surname="Surname1")))
        self.send("unsubscribe", bench.unsubscription(own, "none"))
        self.send("unsubscribe", bench.unsubscription(own))
        self.send("unsubscribe", bench.unsubscription(own))
        self.send("sync/enrollment/updates", bench.updates(make.somebody("U1", status="6", surname="Surname1")))

    def statuses(self):
        bench = self.bench
        for number, uin in ((1, "U2"), (2, "U3")):
            item = bench.item(f"ref-{number}", "idtype-value", {"type": "UIN", "value": uin})
            response = self.send("sync/search", bench.search(item, transaction_id=f"t-{number}"))
        found = re.search(r'"correlation_id":"([^"]+)"', response.text)
        correlation_id = found[1] if found else "none"
        for operation in ("sync/txn/status", "txn/status"):
            for by, value in (
                ("transaction_id", "t-2"), ("correlation_id", correlation_id), ("transaction_id", "none"),
                ("reference_id_list", ["ref-2", "ref-1"]), ("reference_id_list", "ref-2"),
            ):  # fmt: skip
                self.send(operation, bench.status(by, value))
            self.send(operation, bench.status("transaction_id", "t-2", **SECOND))
            self.send(operation, bench.status("transaction_id", "t-2", txn_type="receipt"))

    def http(self):
        bench = self.bench
        valid = bench.search(bench.item("r", "idtype-value", {"type": "UIN", "value": "U2"}))
        for operation in ("search", "sync/search"):
            for data in (b"{", b"", b"[]", b'"text"'):
                self.send(operation, data=data)
            self.send(operation, valid | {"header": bench.header("search")}, content_type="text/plain")
            twice = json.dumps(valid | {"header": bench.header("search")}).replace(
                '{"header": {', '{"header": {"version": "1",'
            )
            self.send(operation, data=twice)
            self.send(operation, method="GET")
        self.send("nowhere", valid)
        for operation in ("search", "sync/search"):
            wrong = bench.search(bench.item("r", "idtype-value", {"type": "UIN", "value": "U2"}))
            wrong["header"]["total_count"] = 7
            self.send(operation, wrong)
            del wrong["header"]["message_ts"]
            self.send(operation, wrong)

    def faults(self):
        for operation in OPERATIONS:
            for pointer in sorted(places(self.valid(operation))):
                if self.only and not any(fnmatchcase(pointer, each) for each in self.only):
                    continue
                for value in (None, "off the list", 7, {"x": 1}, ["x"], "x" * 100):
                    bad = self.valid(operation)
                    if spoil(bad, pointer, value) and not accepts_request(operation, bad):
                        response = self.send(operation, bad)
                        grave = any(each.severity == "MUST" for each in request_violations(operation, bad))
                        self.faulty.append((grave, pointer, response.status_code, response.get_json()))

    def valid(self, operation):
        bench = self.bench
        criteria = {"sort": [{"attribute_name": "surname", "sort_order": "asc"}], "pagination": {"page_size": 1}}
        first = {"attribute_name": "surname", "operator": "eq", "attribute_value": "Surname1"}
        item = bench.item(
            "f", "predicate", [{"expression1": first, "condition": "and", "expression2": first}], **criteria
        )
        makers = {
            "search": lambda: bench.search(item | {"locale": "eng"}),
            "sync/search": lambda: bench.search(item | {"locale": "eng"}),
            "subscribe": lambda: bench.subscription(
                {"type": "UIN", "value": "nobody"}, criteria={"filter_type": "idtype-value"}
            ),
            "unsubscribe": lambda: bench.unsubscription("none"),
            "txn/status": lambda: bench.status("transaction_id", "none"),
            "sync/txn/status": lambda: bench.status("transaction_id", "none"),
            "sync/enrolled": lambda: bench.question("nobody", "PX"),
            "sync/enrollment/updates": lambda: bench.updates(self.make.somebody("F1", programme="PF")),
        }
        return makers[operation]()


def places(value, pointer=""):
    """Return the pointers of all members that a fault is put at."""
    found = set()
    if isinstance(value, dict):
        for name, item in value.items():
            found.add(f"{pointer}/{name}")
            found |= places(item, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found.add(f"{pointer}/{index}")
            found |= places(item, f"{pointer}/{index}")
    return found


def spoil(document, pointer, value):
    """Put `value` at `pointer`, or leave the member out for None; tell whether that changed anything."""
    *path, last = pointer.split("/")[1:]
    holder = document
    for token in path:
        holder = holder[int(token)] if isinstance(holder, list) else holder[token]
    if isinstance(holder, list):
        if value is None:
            return False
        holder[int(last)] = value
    elif value is None:
        del holder[last]
    else:
        holder[last] = copy.deepcopy(value)
    return True


@pytest.fixture
def played(make):
    """Return what plays chapters of the script to a new system; the script says what was seen."""

    def play(chapters, only=(), *, deviation=None, expected=None):
        bench = make.bench(deviation=deviation)
        script = Script(bench, make, expected, only)
        try:
            script.play(chapters)
        except Shown:
            script.shown = True
        finally:
            bench.system.close()
        return script

    return play


@pytest.fixture(scope="session")
def plays():
    """Return what clean systems have played already."""
    return {}


@pytest.fixture
def clean(played, plays):
    """Return how a clean system plays chapters; played once."""

    def play(*what):
        if what not in plays:
            plays[what] = played(*what)
        return plays[what]

    return play


@pytest.fixture
def script():
    """Return the script itself."""
    return Script
