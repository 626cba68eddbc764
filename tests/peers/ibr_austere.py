"""An austere Integrated Beneficiary Registry (IBR): DCI/SPDCI interface, Python standard library only.
Strict in what it accepts, terse in what it answers, eventually consistent. Usage: ``ibr_austere.py --port 0``.
No names, only the latest benefit per programme, only searches by identifier, bare answers; no signature, no token."""
import json
import queue
import re
import signal
import socketserver
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit
from uuid import uuid4

ZONE = timezone(timedelta(hours=1))
MAX_BATCH, MAX_BODY = 500, 16_000_000
PUBLISH_DELAY, SEARCH_DELAY, RETRY_DELAY, RETRIES = 1.0, 0.3, 0.5, 2
STATUSES = ["Active", "Deceased", "Graduated", "Suspended", "Inactive", "Reinstated", "Awaiting Renewal"]
BENEFIT_TYPES = ["Cash", "Voucher", "In-kind", "Training", "Work opportunity", "Insurance"]
UNITS = ["Member", "Household", "Family"]
BAD = "err.request.bad"
CODES = {"body.header.sender_uri": "err.sender_uri.invalid", "body.header.version": "err.version.not_supported",
         "body.header.is_msg_encrypted": "err.encryption.invalid", "body.header.action": "rjct.action.invalid"}
NEW_ENROLMENT, STATUS_CHANGE = "enrollement", "enrollement_status_change"
PROGRAMME_KEY = "programme_identifier.program.programme_identifier"
UPDATES = "/registry/sync/enrollment/updates"
DATE_TIME = re.compile(r"([0-9]{4}(?:-[0-9]{2}){2}T[0-9]{2}:[0-9]{2}):([0-9]{2})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")

class Refusal(Exception):
    """A message, or one beneficiary, that is not accepted. 400: malformed; 422: well-formed, not servable."""
    def __init__(self, message, code=BAD, http=400):
        super().__init__(message)
        self.message, self.code, self.http = message[:900], code, http
def refuse(condition, *details, **more):
    """Refuse under a condition."""
    if condition:
        raise Refusal(*details, **more)
def instant(value, where="date", zone=False):
    """Read a date-time of ISO 8601; without time zone it counts as UTC unless a zone is demanded."""
    match = DATE_TIME.fullmatch(value.upper()) if isinstance(value, str) else None
    refuse(not match or (zone and not match[4]), f"{where}: a date-time{' with time zone' if zone else ''} is required")
    seconds = match[2].replace("60", "59") + (match[3] or "")[:7]
    try:
        return datetime.fromisoformat(f"{match[1]}:{seconds}{match[4] or '+00:00'}").astimezone(ZONE)
    except (ValueError, OverflowError):
        raise Refusal(f"{where}: no such moment") from None
def now():
    """The present moment as text."""
    return datetime.now(ZONE).isoformat()
def check(value, rule, where="body"):
    """Refuse what breaks a rule: {member: rule} (* required), [rule of items], (closed list), "pattern", type."""
    if isinstance(rule, dict) and isinstance(value, dict):
        for name, inner in rule.items():
            key = name.rstrip("*")
            refuse(name != key and key not in value, f"{where}.{key}: required", CODES.get(f"{where}.{key}", BAD))
            check(value[key], inner, f"{where}.{key}") if key in value else None
    elif isinstance(rule, list) and isinstance(value, list):
        for item in value:
            check(item, rule[0], where)
    else:
        good = (isinstance(value, str) and re.fullmatch(rule, value, re.DOTALL) if isinstance(rule, str)
                else value in rule if isinstance(rule, tuple)
                else rule(value, where) if callable(rule) and not isinstance(rule, type)
                else not isinstance(rule, dict | list) and isinstance(value, rule))
        refuse(not good, f"{where}: not as required", CODES.get(where, BAD))
def whole(value, where):
    """Rule of a number of things; pages are counted from 1."""
    least = 1 if ".page_" in where else 0
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1 and value >= least
def a_query(value, where):
    """Rule of query and filter: an object or a list; no integer as value (it fits two branches of the oneOf)."""
    if isinstance(value, dict) and {"type", "value"} <= value.keys():
        return isinstance(value["type"], str) and isinstance(value["value"], str | float | bool | dict)
    return isinstance(value, dict | list)

stamp = partial(instant, zone=True)
NAME, ID, REASON, LOCALE = ".+", ".{1,99}", ".{0,999}", "[a-z]{3}"
QUERY_TYPES = ("idtype-value", "expression", "predicate")
COMMON = {"version": r"1\..*", "message_id*": NAME, "message_ts*": stamp, "receiver_id": str, "meta": dict,
          "sender_uri": r"https?://([0-9A-Za-z._-]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?(/[!-;=@-Z_a-z~]*)?",
          "is_msg_encrypted": lambda value, where: value is False}  # encrypted messages are not read
REQUEST_HEADER = COMMON | {"sender_id*": NAME, "total_count*": whole}
CALLBACK_HEADER = COMMON | {
    "sender_id": NAME, "total_count": whole, "completed_count": whole, "status*": ("rcvd", "pdng", "succ", "rjct"),
    "status_reason_code": str, "status_reason_message": REASON}
CONSENT = {"ts": stamp, "purpose": dict}
ITEM = {"reference_id*": NAME, "timestamp*": stamp, "locale": LOCALE}
CRITERIA = {"version": str, "reg_type": str, "authorize": CONSENT}
SEARCH = {"transaction_id*": ID, "search_request*": [ITEM | {"search_criteria*": CRITERIA | {
    "reg_record_type": str, "query_type*": QUERY_TYPES, "query*": a_query, "consent": CONSENT,
    "pagination": {"page_size*": whole, "page_number": whole},
    "sort": [{"attribute_name": str, "sort_order": ("asc", "desc")}]}}]}
ENROLLED = {"transaction_id*": ID, "enrolled_criteria*": {
    "query_type": (*QUERY_TYPES, "graphql"), "response_entity": ("Group", "Member"), "query": dict}}
ENROLLMENT_UPDATES = {"transaction_id*": ID, "enrolled_updates*": {"beneficiaries": list}}
SUBSCRIBE = {"transaction_id*": ID, "subscribe_request*": [ITEM | {"subscribe_criteria*": CRITERIA | {
    "reg_event_type*": str, "filter_type": (*QUERY_TYPES, "graphql"), "filter*": a_query, "notify_record_type*": str,
    "frequency": {"start_time*": stamp, "end_time*": stamp, "frequency*": str}}}]}
UNSUBSCRIBE = {"transaction_id*": ID, "timestamp*": stamp, "subscription_codes*": [".{0,99}"]}
TXN_STATUS = {"transaction_id*": ID, "txnstatus_request*": {
    "reference_id*": NAME, "txn_type*": ("search", "subscribe", "receipt"), "attribute_value*": str | list,
    "attribute_type*": ("transaction_id", "reference_id_list", "correlation_id"), "locale": LOCALE}}
def label(labels, value, where):
    """The label for a code ("1") or a label of a code directory, None for None."""
    for number, name in enumerate(labels, 1):
        if value is None or (isinstance(value, str) and value.strip().lower() in (str(number), name.lower())):
            return value and name
    raise Refusal(f"{where}: not in the code directory")
def listed(value):
    """A list, whether one thing, several or none were given."""
    return [] if value is None else value if isinstance(value, list) else [value]
def read_benefit(raw):
    """One benefit, its moment first, reduced to what the data object names."""
    others = {"benefit_value": str, "benefit_description": str, "benefit_quantity": int}
    check(raw, others, "benefits")
    moment = instant(raw.get("benefit_date"), "benefit_date")
    kinds = {"benefit_type": label(BENEFIT_TYPES, raw["benefit_type"], "benefit_type")} if "benefit_type" in raw else {}
    return moment, kinds | {"benefit_date": moment.isoformat()} | {name: raw[name] for name in others if name in raw}
def read_beneficiary(raw):
    """What the registry keeps of a beneficiary: kind, identifiers, unit and enrolments."""
    check(raw, {"member": {"demographic_info": {"person": dict}}, "group": dict}, "beneficiary")
    unit = label(UNITS, raw.get("assistance_unit"), "assistance_unit")
    member, group = raw.get("member", {}), raw.get("group", {})
    group_meant, info = bool(group) and (not member or unit in UNITS[1:]), member.get("demographic_info", {})
    holder, names = (group, listed(group.get("group_identifier"))) if group_meant else (member, [
        *listed(member.get("member_identifier")), *listed(info.get("identifier")),
        *listed(info.get("person", {}).get("identifier"))])
    check(names, [{"identifier_type*": NAME, "identifier_value*": NAME}], "identifier")
    programmes, enrolments = listed(raw.get("programme_identifier", holder.get("programme_identifier"))), {}
    refuse(not names or not programmes, "an identifier of the person or group and a programme are required")
    for entry in programmes:
        check(entry, dict, "programme_identifier")
        programme, fields = entry.get("programme", entry), raw | entry
        check(programme, {"programme_identifier*": NAME, "programme_name": str}, "programme")
        date, status = (fields.get("enrolment_" + x, fields.get("enrollment_" + x)) for x in ("date", "status"))
        enrolments[programme["programme_identifier"]] = {
            "name": programme.get("programme_name"), "status": label(STATUSES, status, "enrolment_status"),
            "date": None if date is None else instant(date, "enrolment_date"),
            "changes": [instant(item, "status_change_date") for item in listed(fields.get("status_change_date"))],
            "benefits": [read_benefit(item) for item in listed(fields.get("benefits"))]}
    return {"kind": "Group" if group_meant else "Member", "unit": unit or (None if group_meant else UNITS[0]),
            "enrolments": enrolments, "names": {(item["identifier_type"], item["identifier_value"]) for item in names}}
def reply(message, correlation=None, **more):
    """The content of an answer to a message."""
    return {"transaction_id": message["transaction_id"], "correlation_id": correlation or uuid4().hex, **more}
def envelope(action, status, message=None, **more):
    """A message with no more header than is required."""
    header = {"message_id": uuid4().hex, "message_ts": now(), "action": action, "status": status, **more}
    return {"header": header} | ({"message": message} if message else {})
def target(header):
    """The address below which the callbacks of a sender are delivered."""
    return header["sender_uri"].rstrip("/") + "/registry/"
def deliver(url, message):
    """Deliver a callback until it is answered with 2xx or given up; not again to a receiver slow to answer."""
    parts, body = urlsplit(url), json.dumps(message, separators=(",", ":")).encode()
    headers = {"host": parts.netloc, "accept-encoding": "identity", "content-type": "application/json"}
    for attempt in range(RETRIES + 1):
        time.sleep(RETRY_DELAY * attempt)
        connection = (HTTPSConnection if parts.scheme == "https" else HTTPConnection)(parts.netloc, timeout=10)
        try:
            connection.connect()
            connection.request("POST", parts.path, body, headers | {"content-length": str(len(body))})
            if connection.getresponse().status // 100 == 2:
                return
        except (OSError, HTTPException, ValueError, OverflowError) as problem:
            if connection.sock and isinstance(problem, TimeoutError):
                return
def call_back(header, action, *details, **more):
    """Deliver a message to the sender of a request."""
    deliver(target(header) + action.replace("txn-", "txn/"), envelope(action, *details, **more))
def in_background(task, *details):
    """Do something in a thread of its own."""
    threading.Thread(target=task, args=details, daemon=True).start()
def counted(header, requests):
    """The requests of a message, whose number and references must be right."""
    refuse(header["total_count"] != len(requests), "wrong number of requests", "rjct.total_count.invalid")
    refuse(len({item["reference_id"] for item in requests}) < len(requests), "twice", "rjct.reference_id.duplicate")
    refuse(not requests, "no requests", http=422)
    return requests
def is_identifier(query):
    """Is this query an identifier type with a text as value?"""
    return isinstance(query, dict) and isinstance(query.get("type"), str) and isinstance(query.get("value"), str)
def record(subject):
    """The record of a person or group with all its programmes, without personal data."""
    holder, unit = subject["kind"].lower(), {"assistance_unit": subject["unit"]} if subject["unit"] else {}
    names = [{"identifier_type": first, "identifier_value": last} for first, last in sorted(subject["names"])]
    entries = [{
        "programme": {"programme_identifier": key} | ({"programme_name": item["name"]} if item["name"] else {}),
        **({"enrolment_date": item["date"].isoformat()} if item["date"] else {}), "enrolment_status": item["status"],
        "status_change_date": [moment.isoformat() for moment in item["changes"]],
        "benefits": [benefit for _, benefit in item["benefits"]]} for key, item in subject["enrolments"].items()]
    return {"@context": "https://schema.spdci.org/extensions/ibr/v1/data/Beneficiary.jsonld", "@type": "Beneficiary",
            **unit, holder: {holder + "_identifier": names}, "programme_identifier": entries}

class Registry:
    """The data and the operations. An operation returns the answer, or what to do after the acknowledgement."""
    def __init__(self):
        self.lock, self.messages, self.subscriptions, self.searches = threading.RLock(), {}, {}, []
        self.accepted, self.owners = {}, {}  # subjects by key; key by (kind, identifier type, value)
        self.published, self.keys, self.pending = {}, {}, queue.Queue()  # what questions see, a second later
        in_background(self.publish)
    def once(self, path, body):
        """Remember a message; refuse its identifier with other content, and any update a second time."""
        key = body["header"].get("sender_id"), body["header"]["message_id"]
        mark = json.dumps([path, body["header"], body["message"]], sort_keys=True)
        with self.lock:
            known = self.messages.setdefault(key, mark)
        refuse(known != mark, "message_id was used before", "rjct.message_id.duplicate")
        refuse(known is not mark and path == UPDATES, "message was sent before", "rjct.message_id.duplicate", 409)
    def updates(self, header, message, correlation):
        """Take in a batch; it shows about a second later."""
        batch, outcomes = message["enrolled_updates"].get("beneficiaries", []), []
        refuse(not 1 <= len(batch) <= MAX_BATCH, "1 to 500 beneficiaries are required", http=413 if batch else 422)
        for number, raw in enumerate(batch, 1):
            outcomes.append({"reference_id": str(number), "timestamp": now(), "status": "rcvd"})
            try:
                self.accept(read_beneficiary(raw))
            except Refusal as refusal:
                outcomes[-1] |= {"status": "rjct", "status_reason_message": refusal.message}
        return reply(message, correlation, enrolled_response=outcomes)
    def accept(self, new):
        """Merge a beneficiary into what is accepted and queue its new record for publication."""
        with self.lock:
            names, events = [(new["kind"], *name) for name in new["names"]], set()
            owners = {self.owners[name] for name in names if name in self.owners}
            refuse(len(owners) > 1, "the identifiers belong to different beneficiaries")
            key = owners.pop() if owners else uuid4().hex
            old = self.accepted.get(key, {"names": set(), "unit": None, "enrolments": {}})
            enrolments = dict(old["enrolments"])
            for programme, item in new["enrolments"].items():
                before = enrolments.get(programme, {})
                earlier = before.get("status", "Active")
                status = item["status"] or earlier
                refuse(item["status"] == "Active" and earlier not in ("Active", "Reinstated"), "not reinstated")
                changed = bool(before) and status != earlier
                if changed or (old["enrolments"] and not before):
                    events.add(STATUS_CHANGE if changed else NEW_ENROLMENT)
                history = sorted({*before.get("changes", []), *item["changes"]})
                if changed and history == before["changes"]:
                    history.append(instant(now()))
                enrolments[programme] = {
                    "status": status, "changes": history, "date": item["date"] or before.get("date"),
                    "name": item["name"] or before.get("name"),
                    "benefits": sorted(before.get("benefits", []) + item["benefits"], key=lambda pair: pair[0])[-1:]}
            self.accepted[key] = {"kind": new["kind"], "names": old["names"] | new["names"], "enrolments": enrolments,
                                  "unit": new["unit"] or old["unit"]}
            self.owners.update(dict.fromkeys(names, key))
            self.pending.put((time.monotonic() + PUBLISH_DELAY, key, self.accepted[key], events))
    def publish(self):
        """Make accepted records visible in order, and alert the subscribers."""
        while True:
            due, key, subject, events = self.pending.get()
            time.sleep(max(0.0, due - time.monotonic()))
            with self.lock:
                self.published[key] = subject
                for value in [value for _, value in subject["names"]] + [None]:  # None: the key of everybody
                    self.keys.setdefault(value, set()).add(key)
                wishes = [item for item in self.subscriptions.values() if item["active"] and item["event"] in events]
            for wish in wishes:
                if wish["name"] in subject["names"] and wish["start"] <= instant(now()) <= wish["end"]:
                    data = {"reg_record_type": wish["record_type"], "reg_records": record(subject)}
                    event = {"reference_id": uuid4().hex, "timestamp": now(), "data": data}
                    in_background(deliver, wish["url"] + "notify", envelope(
                        "notify", "succ", {"transaction_id": uuid4().hex, "notify_event": [event]}))
    def find(self, value, name_type=None):
        """The visible subjects that have an identifier."""
        with self.lock:
            found = [self.published[key] for key in self.keys.get(value, ())]
        return [item for item in found if name_type is None or (name_type, value) in item["names"]]
    def enrolled(self, header, message, correlation):
        """Is this person Active in this programme? Unknown person or programme: rejected."""
        criteria, test = message["enrolled_criteria"], {"eq*": NAME}
        query = criteria.get("query", {})
        check(query, {"person_identifier*": test, PROGRAMME_KEY + "*": test}, "query")
        plain = len(query) == 2 and all(len(test) == 1 for test in query.values())
        refuse(not plain or criteria.get("query_type", "expression") != "expression", "only eq is served", http=422)
        person, programme = query["person_identifier"]["eq"], query[PROGRAMME_KEY]["eq"]
        found = [item for item in self.find(person) if criteria.get("response_entity") in (None, item["kind"])]
        outcome = {"reference_id": person, "timestamp": now(), "status": "rjct"}
        if found and any(programme in item["enrolments"] for item in [*found, *self.find(None)]):
            states = [item["enrolments"].get(programme, {}).get("status") for item in found]
            outcome |= {"status": "succ", "enrolled_status": "yes" if "Active" in states else "no"}
        return reply(message, correlation, enrolled_response=[outcome])
    def search(self, header, message, correlation, sync=False):
        """Search by identifier; an asynchronous search is announced as pending first."""
        requests = counted(header, message["search_request"])
        for criteria in (item["search_criteria"] for item in requests):
            served = criteria["query_type"] == "idtype-value" and is_identifier(criteria["query"])
            refuse(not served, "only idtype-value with a text is served", "rjct.search_criteria.invalid", 422)
            refuse(criteria.get("sort"), "sorting is not served", "rjct.sort.invalid", 422)
        def respond(number, answer):
            return reply(message, number, search_response=[
                {"reference_id": item["reference_id"], "timestamp": now()} | answer(item) for item in requests])
        if sync:
            return envelope("on-search", "succ", respond(correlation, self.lookup))
        own = uuid4().hex
        state = {"sender": header["sender_id"], "ids": {correlation, own},
                 "reply": respond(own, lambda item: {"status": "pdng"})}
        self.searches.append(state)
        def after():
            call_back(header, "on-search", "pdng", state["reply"])
            time.sleep(SEARCH_DELAY)
            state["reply"] = respond(own, self.lookup)
            call_back(header, "on-search", "succ", state["reply"])
        return after
    def lookup(self, item):
        """The answer to one search request; no data where nobody is found."""
        query, page = item["search_criteria"]["query"], item["search_criteria"].get("pagination")
        found, paging = [record(subject) for subject in self.find(query["value"], query["type"])], {}
        if page:
            size, number = int(page["page_size"]), int(page.get("page_number", 1))
            paging = {"pagination": {"page_size": size, "page_number": number, "total_count": len(found)}}
            found = found[(number - 1) * size:number * size]
        return {"status": "succ"} | paging | ({"data": {"reg_records": found}} if found else {})
    def status(self, header, message, correlation, sync=False):
        """The status of an asynchronous search of the same sender; rejected if there is none."""
        request = message["txnstatus_request"]
        value, attribute = request["attribute_value"], request["attribute_type"]
        wanted = value if isinstance(value, list) else [part.strip() for part in value.split(",")]
        def answer(number):
            asked = value[:99] if attribute == "transaction_id" and isinstance(value, str) else number
            found, status = reply({"transaction_id": asked}, number, search_response=[]), "rjct"
            for state in list(self.searches) if request["txn_type"] == "search" else ():
                known = state["reply"]
                items = [item for item in known["search_response"] if item["reference_id"] in wanted]
                if state["sender"] == header["sender_id"] and (
                        known["transaction_id"] == value if attribute == "transaction_id" else
                        value in [*state["ids"]] if attribute == "correlation_id" else 0 < len(items) == len(wanted)):
                    found, status = known | ({"search_response": items} if attribute[0] == "r" else {}), "succ"
            content = reply(message, number, txnstatus_response={
                "txn_type": request["txn_type"], "txn_status": found})
            return "txn-on-status", status, None if sync and status == "rjct" else content
        return envelope(*answer(correlation)) if sync else lambda: call_back(header, *answer(uuid4().hex))
    def subscribe(self, header, message, correlation):
        """Subscribe to the events of known persons."""
        requests = counted(header, message["subscribe_request"])
        def after():
            with self.lock:
                items = [self.subscribed(header, request) for request in requests]
            status = "succ" if any(item["status"] == "succ" for item in items) else "rjct"
            content = reply(message, subscribe_response=items)
            call_back(header, "on-subscribe", status, content, sender_id="ibr-austere")
        return after
    def subscribed(self, header, request):
        """Enter one subscription, unless there is a reason against it."""
        criteria = request["subscribe_criteria"]
        wanted, times = criteria["filter"], criteria.get("frequency", {})
        start = instant(times.get("start_time", "1970-01-01T00:00:00Z"))
        end = instant(times.get("end_time", "9990-01-01T00:00:00Z"))
        served = criteria.get("filter_type", "idtype-value") == "idtype-value" and is_identifier(wanted)
        new = {"sender": header["sender_id"], "event": criteria["reg_event_type"], "active": True,
               "name": (wanted["type"], wanted["value"]) if served else None}
        reason = ("notify_types.invalid" if new["event"] not in (NEW_ENROLMENT, STATUS_CHANGE)
                  else "notify_details.invalid" if not served or end <= max(start, instant(now()))
                  else "person_id.invalid" if not self.find(wanted["value"], wanted["type"])
                  else any(new.items() <= old.items() for old in self.subscriptions.values())
                  and "event.already_subscribed")
        code, moment = uuid4().hex, {"timestamp": now()}
        outcome = {"reference_id": request["reference_id"], **moment}
        if reason:
            return outcome | {"status": "rjct", "status_reason_code": "rjct." + reason}
        more = {"start": start, "end": end, "record_type": criteria["notify_record_type"], "url": target(header)}
        self.subscriptions[code] = new | more
        return outcome | {"status": "succ", "subscriptions": [{"code": code, "status": "subscribe", **moment}]}
    def unsubscribe(self, header, message, correlation):
        """End subscriptions of the sender: all that are named, or none."""
        def after():
            codes = list(dict.fromkeys(message["subscription_codes"]))
            with self.lock:
                found = [self.subscriptions.get(code) for code in codes]
                reason = ("rjct.subscription_code.invalid" if not found or None in found
                          else "rjct.requester.invalid" if any(item["sender"] != header["sender_id"] for item in found)
                          else "" if all(item["active"] for item in found) else "rjct.event.already_unsubscribed")
                for item in [] if reason else found:
                    item["active"] = False
            result = {"status": "rjct", "status_reason_code": reason} if reason else {
                "status": "succ", "subscription_status": [{"code": code, "status": "unsubscribe"} for code in codes]}
            content = reply(message, timestamp=now(), **result)
            call_back(header, "on-unsubscribe", result["status"], content, sender_id="ibr-austere")
        return after
OPERATIONS = {  # path: action, rule of header, rule of message, operation
    "/registry/search": ("search", REQUEST_HEADER, SEARCH, Registry.search),
    "/registry/subscribe": ("subscribe", REQUEST_HEADER, SUBSCRIBE, Registry.subscribe),
    "/registry/unsubscribe": ("unsubscribe", REQUEST_HEADER, UNSUBSCRIBE, Registry.unsubscribe),
    "/registry/txn/status": ("txn-status", REQUEST_HEADER, TXN_STATUS, Registry.status),
    "/registry/sync/search": ("search", REQUEST_HEADER, SEARCH, partial(Registry.search, sync=True)),
    "/registry/sync/enrolled": ("search", REQUEST_HEADER, ENROLLED, Registry.enrolled),
    "/registry/sync/txn/status": ("txn-status", REQUEST_HEADER, TXN_STATUS, partial(Registry.status, sync=True)),
    UPDATES: ("notify", CALLBACK_HEADER, ENROLLMENT_UPDATES, Registry.updates)}
def perform(registry, path, media_type, raw):
    """Answer one POST: HTTP status, body, and what is to be done after the answer was written."""
    action, header_rule, message_rule, operation = OPERATIONS[path]
    sync, correlation = "/sync/" in path, uuid4().hex
    more = {"action*": (action,)} | ({} if sync else {"sender_uri*": COMMON["sender_uri"]})
    def acknowledgement(status, **more):
        return {"message": {"ack_status": status, "timestamp": now(), "correlation_id": correlation, **more}}
    try:
        json_type = re.fullmatch(r'application/json\s*(;\s*charset="?utf-8"?\s*)?', media_type.strip(), re.IGNORECASE)
        refuse(not json_type, "application/json is required", http=415)
        try:
            body = json.loads(raw.decode(), parse_constant=int)  # int: refuses NaN and Infinity
        except (ValueError, RecursionError):
            raise Refusal("the body is not JSON") from None
        check(body, {"signature": str, "header*": header_rule | more, "message*": dict})
        check(body["message"], message_rule, "message")
        registry.once(path, body)
        result = operation(registry, body["header"], body["message"], correlation)
    except Refusal as refusal:
        code, text = refusal.code, refusal.message
        if sync or refusal.http == 422:
            answer = {"errors": [{"code": code, "message": text}]} if sync else acknowledgement("NACK")
            return refusal.http if sync else 200, answer, None
        error = {"code": code, "message": text} if code[:4] == "err." else {"code": BAD, "message": f"{code}: {text}"}
        return refusal.http, acknowledgement("ERR", error=error), None
    return (200, result, None) if sync else (202, acknowledgement("ACK"), result)

class Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 with lower-case header names, one write per answer, never a 5xx."""
    protocol_version, disable_nagle_algorithm, timeout = "HTTP/1.1", True, 120
    def send_error(self, code, message=None, explain=None):
        """What the base class cannot read is the fault of the client."""
        self.close_connection = True
        self.reply(405 if code == 501 else 400 if code > 501 else code, None, "allow: POST")
    def log_message(self, *_):
        """Stay quiet."""
    def reply(self, code, payload=None, *extra):
        """Write one answer at once."""
        body = b"" if payload is None else json.dumps(payload, separators=(",", ":")).encode()
        lines = [f"HTTP/1.1 {code} {self.responses[code][0]}", f"date: {self.date_time_string()}", *extra]
        lines += ["content-type: application/json"] * bool(body) + ["connection: close"] * self.close_connection
        lines += [f"content-length: {len(body)}"]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("ascii") + body)
    def any_method(self):
        """Every request of every method."""
        path, length = self.path.partition("?")[0], self.headers.get("content-length", "0")
        coded = "transfer-encoding" in self.headers
        readable = not coded and re.fullmatch("[0-9]{1,8}", length) and int(length) <= MAX_BODY
        raw = self.rfile.read(int(length)) if readable else b""
        self.close_connection |= self.request_version != "HTTP/1.1" or not readable
        if path not in OPERATIONS or self.command != "POST":
            return self.reply(405, None, "allow: POST") if path in OPERATIONS else self.reply(404)
        if not readable:
            return self.reply(411 if coded else 413, {"errors": [{"code": BAD, "message": "content-length"}]})
        try:
            code, payload, after = perform(self.server.registry, path, self.headers.get("content-type", ""), raw)
        except Exception:  # a fault in the registry must not show as a server error
            code, payload, after = 400, {"errors": [{"code": BAD, "message": "not understood"}]}, None
        self.reply(code, payload)
        if after:
            in_background(after)
    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = any_method
Server = type("Server", (socketserver.ThreadingTCPServer,), {  # quiet about clients that go away
    "allow_reuse_address": True, "daemon_threads": True, "request_queue_size": 256, "handle_error": lambda *_: None})

def main():
    """Serve until told to stop."""
    port = int(sys.argv[sys.argv.index("--port") + 1]) if "--port" in sys.argv else 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Server(("127.0.0.1", port), Handler) as server:
        server.registry = Registry()
        print(f"ready http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()
if __name__ == "__main__":
    main()
