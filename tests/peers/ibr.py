"""An independent Integrated Beneficiary Registry (IBR) for DCI/SPDCI, written from the standard alone.

It conforms in what the standard fixes, has habits of its own elsewhere. Run: ``python ibr.py --port 0``."""

import contextlib
import json
import operator
import re
import secrets
import signal
import sys
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VENDOR = {"x_vendor": "himal-ibr/7"}
NEPAL = timezone(timedelta(hours=5, minutes=45))
NEW, CHANGED = "enrollement", "enrollement_status_change"
ID_PATHS = ("member.member_identifier", "member.demographic_info.identifier", "group.group_identifier")
BENEFIT_KEY = ("benefit_type", "benefit_date", "benefit_value")
SPELLING = {"enrollment_status": "enrolment_status", "enrollment_date": "enrolment_date"}
RECORD_TYPES = {"beneficiary": None, "member": "member", "person": "member", "group": "group"}
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE | re.ASCII)
URI = re.compile(r"([a-zA-Z][\w+.-]*:[!#-;=?-\[\]_a-z~]+)?", re.ASCII)
LABELS = {"enrolment_status": "active,deceased,graduated,suspended,inactive,reinstated,awaiting renewal",
          "benefit_type": "cash,voucher,in-kind,training,work opportunity,insurance",
          "assistance_unit": "member,household,family"}
CODES = {name: {key: str(place) for place, label in enumerate(labels.split(","), 1)
                for key in (str(place), label)} for name, labels in LABELS.items()}

class Refused(Exception):
    """A message or an item of it cannot be accepted; the arguments are the reason and its code, if any."""

def need(fine: object, reason: str, code: str | None = None) -> None:
    """Refuse what is being looked at unless it is fine."""
    if not fine:
        raise Refused(reason[:999], code)

def now(): return datetime.now(NEPAL).isoformat(timespec="milliseconds")
def new_id(): return f"{time.time_ns():X}{secrets.token_hex(5).upper()}"  # sortable, like a ULID
def as_list(value): return value if isinstance(value, list) else [] if value in (None, "", {}) else [value]

@lru_cache(maxsize=65536)
def instant(value: str, lenient: bool = False) -> datetime | None:
    """The moment of a date-time with zone, None if it is none; lenient admits dates and means UTC."""
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(value.upper()) if lenient or DATE_TIME.fullmatch(value) else None
        return moment and moment.replace(tzinfo=moment.tzinfo or UTC)

# ---- the shape of messages: a star marks required members, a tuple is a closed list ----
def filled(value): return isinstance(value, str) and value.strip() != ""
def id_99(value): return filled(value) and len(value) <= 99
def note_999(value): return isinstance(value, str) and len(value) <= 999
def date_time(value): return isinstance(value, str) and instant(value) is not None
def integer(value): return isinstance(value, int) and not isinstance(value, bool)
def number(value): return integer(value) or isinstance(value, float)
def query_form(value): return isinstance(value, dict | list)
def locale(value): return isinstance(value, str) and re.fullmatch("([a-z]{3})?", value)
def uri(value): return isinstance(value, str) and URI.fullmatch(value)
def ids(value): return filled(value) or (isinstance(value, list) and value and all(map(filled, value)))
def only_eq(value): return isinstance(value, dict) and list(value) == ["eq"] and filled(value["eq"])
def inquiry(value): return value.keys() == {PERSON_KEY, PROGRAMME_KEY} and all(map(only_eq, value.values()))

PERSON_KEY, PROGRAMME_KEY = "person_identifier", "programme_identifier.program.programme_identifier"
QUERY_TYPES = ("idtype-value", "expression", "predicate")
HEADER = {"message_id*": filled, "message_ts*": date_time, "version": str, "sender_id": str, "meta": dict,
          "sender_uri": uri, "receiver_id": str, "total_count": integer, "is_msg_encrypted": bool}
REQUEST_HEADER = {**HEADER, "sender_id*": filled, "total_count*": integer}
CALLBACK_HEADER = {
    **HEADER, "completed_count": integer, "status_reason_message": note_999, "status_reason_code": (
        "rjct.version.invalid", "rjct.message_id.duplicate", "rjct.message_ts.invalid", "rjct.action.invalid",
        "rjct.action.not_supported", "rjct.total_count.invalid", "rjct.total_count.limit_exceeded",
        "rjct.errors.too_many"), "status*": ("rcvd", "pdng", "succ", "rjct")}
ITEM = {"reference_id*": filled, "timestamp*": date_time, "locale": locale}
VERBS = {  # action, action of the answer, list in the answer, usual reason to reject, shape of the message
    "search": ("search", "on-search", "search_response", "rjct.search_criteria.invalid", {
        "search_request*": [{**ITEM, "search_criteria*": {
            "version": str, "reg_type": str, "reg_record_type": str, "query_type*": QUERY_TYPES,
            "query*": query_form, "sort": [{"attribute_name": str, "sort_order": ("asc", "desc")}],
            "pagination": {"page_size*": number, "page_number": number}}}]}),
    "subscribe": ("subscribe", "on-subscribe", "subscribe_response", "rjct.notify_details.invalid", {
        "subscribe_request*": [{**ITEM, "subscribe_criteria*": {
            "version": str, "reg_type": str, "reg_event_type*": str, "filter_type": (*QUERY_TYPES, "graphql"),
            "filter*": query_form, "notify_record_type*": filled,
            "frequency": {"start_time*": date_time, "end_time*": date_time, "frequency*": str}}}]}),
    "unsubscribe": ("unsubscribe", "on-unsubscribe", None, "rjct.subscription_code.invalid", {
        "timestamp*": date_time, "subscription_codes*": [id_99]}),
    "txn/status": ("txn-status", "txn-on-status", None, "rjct.reference_id.invalid", {"txnstatus_request*": {
        "reference_id*": filled, "txn_type*": ("search", "subscribe", "receipt"), "attribute_value*": ids,
        "attribute_type*": ("transaction_id", "reference_id_list", "correlation_id"), "locale": locale}}),
    "enrolled": ("search", "on-search", "enrolled_response", None, {"enrolled_criteria*": {
        "query_type": (*QUERY_TYPES, "graphql"), "response_entity": ("Group", "Member"), "query*": inquiry}}),
    "enrollment/updates": ("notify", "notify", "enrolled_response", None, {
        "enrolled_updates*": {"beneficiaries": [dict]}})}
PATHS = {f"/registry/{path}": (path.removeprefix("sync/"), path.startswith("sync/")) for path in (
    "search", "subscribe", "unsubscribe", "txn/status",
    "sync/search", "sync/txn/status", "sync/enrolled", "sync/enrollment/updates")}

def check(value: object, shape: object, path: str) -> None:
    """Compare a value with a shape: an object, a list of one shape, a closed list, a type, or a test."""
    if isinstance(shape, tuple):
        need(isinstance(value, str) and value in shape, f"{path} is not one of {', '.join(shape)}")
    elif isinstance(shape, type | list | dict):
        need(isinstance(value, shape if isinstance(shape, type) else type(shape)), f"{path} has a wrong type")
    else:
        need(shape(value), f"{path} is not a valid {shape.__name__}")
    for item in value if isinstance(shape, list) else ():
        check(item, shape[0], path)
    for name, inner in shape.items() if isinstance(shape, dict) else ():
        key = name.rstrip("*")
        need(key in value or key == name, f"{path}.{key} is missing")
        if key in value:
            check(value[key], inner, f"{path}.{key}")

def check_envelope(body: object, verb: str, sync: bool) -> tuple[dict, dict, list]:
    """The header, the message and the items of an acceptable request."""
    check(body, {"signature": str, "header*": dict, "message*": dict}, "body")
    header, message, action = body["header"], body["message"], VERBS[verb][0]
    check(header, CALLBACK_HEADER if action == "notify" and "status" in header else REQUEST_HEADER, "header")
    need(header.get("action") == action, f"header.action must be {action} here")
    need(header.get("version", "1.").startswith("1."), "this is version 1", "err.version.not_supported")
    need(not header.get("is_msg_encrypted"), "no key has been agreed", "err.encryption.invalid")
    need(sync or header.get("sender_uri", "").lower().startswith(("http://", "https://")),
         "header.sender_uri must say where to call back", "err.sender_uri.invalid")
    check(message, {"transaction_id*": id_99, **VERBS[verb][4]}, "message")
    items = message.get("search_request", message.get("subscribe_request", [message]))
    parts = message.get("subscription_codes", message.get("enrolled_updates", {}).get("beneficiaries", items))
    need(len({item.get("reference_id") for item in items}) == len(items), "a reference_id occurs twice")
    need(items and (parts or action == "notify"), "nothing is asked for")
    need(header.get("total_count", 1) in (len(items), len(parts)), "header.total_count is wrong")
    return header, message, items

# ---- beneficiary records: attributes that can be asked for, with their kinds ----
ATTRIBUTES = {"": "assistance_unit:assistance_unit enrolment_status:enrolment_status enrolment_date:date"
        " status_change_date:date UIN BRN MRN DRN",
    "member.": "is_disabled marital_status employment_status occupation income_level education_level",
    **dict.fromkeys([f"{path}." for path in ID_PATHS], "identifier_type identifier_value"),
    "member.demographic_info.": "sex phone_number email birth_date:date death_date:date",
    "member.demographic_info.name.": "surname given_name second_name maiden_name prefix suffix",
    "group.": "group_type group_size:number poverty_score:number",
    "programme_identifier.": "programme_identifier programme_name implementing_institution institution_type",
    "benefits.": "benefit_type:benefit_type benefit_date:date benefit_value:money benefit_quantity:number"}
KINDS = {prefix[:-1]: "object" for prefix in ATTRIBUTES if prefix} | {
    prefix + entry.partition(":")[0]: entry.partition(":")[2] or "text"
    for prefix, entries in ATTRIBUTES.items() for entry in entries.split()}
ORDERINGS = {"$gt": operator.gt, "$gte": operator.ge, "$lt": operator.lt, "$lte": operator.le}
PREDICATES = {"gt": "$gt", "ge": "$gte", "lt": "$lt", "le": "$lte", "eq": "$eq", "in": "$in"}

def found(node: object, path: str) -> list:
    """All values a dotted path leads to, through lists; UIN and its like name identifiers of that type."""
    if path.isupper():
        return [value for kind, value in identifiers(node) if kind == path]
    nodes = [node]
    for part in path.split("."):
        nodes = [leaf for item in nodes if isinstance(item, dict) for leaf in as_list(item.get(part))]
    return nodes

def identifiers(record: dict) -> list[tuple[str, str]]:
    """Type and value of every identifier of the person and of the group of a record."""
    return [(str(entry.get("identifier_type") or ""), entry["identifier_value"]) for path in ID_PATHS
            for entry in found(record, path) if filled(entry.get("identifier_value"))]

def comparable(kind: str, value: object) -> object:
    """A value in the form in which values of its kind compare, None if it has none."""
    if isinstance(value, dict | list) or value is None or kind == "object":
        return None
    if kind == "date":
        return instant(str(value), lenient=True)
    if kind == "number":
        return float(value) if re.fullmatch(r"-?\d+(\.\d+)?", str(value)) else None
    plain = str(value).lower() if isinstance(value, bool) or kind in CODES else str(value)
    return CODES.get(kind, {}).get(plain, plain)

def merged(old: object, new: object, key: str = "") -> object:
    """What is known after an update: objects member by member, identifiers and dates collected."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old | {name: merged(old.get(name), value, name) for name, value in new.items()}
    if key.endswith("identifier") or key == "status_change_date":
        return as_list(old) + [one for one in as_list(new) if one not in as_list(old)]
    return new

def enrolments(raw: dict) -> list[dict]:
    """One record for each programme of a beneficiary; enrolment data may stand within the programme."""
    common, records = {name: {} | raw[name] for name in ("member", "group") if raw.get(name)}, []
    need(identifiers(common), "a beneficiary has no identifier")
    for programme in as_list(raw.get("programme_identifier")) or [{}]:
        given = {SPELLING.get(name, name): value for name, value in (raw | programme).items()}
        named = programme.get("programme") or programme
        need(filled(named.get("programme_identifier")), "a beneficiary has no programme identifier")
        own = {name: given[name] for name in (*CODES, "enrolment_date") if given.get(name) not in (None, "")}
        own["status_change_date"] = as_list(given.get("status_change_date"))
        own["benefits"] = [{} | one for one in as_list(given.get("benefits"))]
        dates = found(own, "enrolment_date") + found(own, "benefits.benefit_date") + own["status_change_date"]
        need(all(map(date_time, dates)), "a date of a beneficiary is not a date-time with time zone")
        for holder in (own, *own["benefits"]):
            for name in CODES.keys() & holder.keys():
                holder[name] = CODES[name].get(str(holder[name]).lower())
                need(holder[name], f"a beneficiary has an unknown {name}")
        named = {name: value for name, value in named.items() if SPELLING.get(name, name) not in own}
        records.append({**VENDOR, "@type": "Beneficiary", **common, "programme_identifier": [named], **own})
    return records

# ---- queries over records ----
def holds(query: dict, node: dict, prefix: str = "") -> bool:
    """Whether a record, or its part at the prefix, meets an expression; an empty one checks it in full."""
    need(query, "an expression is empty")
    return all((iter if node else list)(clause(key, value, node, prefix) for key, value in query.items()))

def clause(key: str, value: object, node: dict, prefix: str) -> bool:
    """Whether one member of an expression is met."""
    if key in ("$and", "$or") and isinstance(value, list) and value:
        results = (iter if node else list)(holds(part, node, prefix) for part in value)
        return all(results) if key == "$and" else any(results)
    if key == "$not":
        return not holds(value, node, prefix)
    path = prefix + SPELLING.get(key, key)
    need(path in KINDS, f"attribute {key} is not supported")
    condition = value if isinstance(value, dict) else {"$eq": value}
    return meets(condition, found(node, path[len(prefix):]), path)

def meets(condition: dict, values: list, path: str) -> bool:
    """Whether the values of one attribute meet a condition: any may match, $ne and $not negate that."""
    need(condition, "a condition is empty")
    kind, forms, results = KINDS[path], [comparable(KINDS[path], one) for one in values], []
    for name, argument in condition.items():
        wanted = [comparable(kind, one) for one in (argument if isinstance(argument, list) else [argument])]
        plain = None not in wanted and (name == "$in") == isinstance(argument, list)
        if name == "$not":
            results.append(not meets(argument, values, path))
        elif name == "$elemMatch" and kind == "object":
            results.append(any([holds(argument, one, path + ".") for one in [{}, *values]][1:]))
        elif name in ("$eq", "$ne", "$in") and plain:
            results.append((name != "$ne") == any(form in wanted for form in forms))
        else:
            need(name in ORDERINGS and plain and kind != "money", f"{name} is not supported here")
            results.append(any(form is not None and ORDERINGS[name](form, wanted[0]) for form in forms))
    return all(results)

def step(part: dict) -> dict:
    """One step of a predicate array, as an expression."""
    join, sides = part.get("condition"), []
    for side in [part["expression1"], *as_list(part.get("expression2"))]:
        value, sign = side["attribute_value"], PREDICATES[side["operator"]]
        if sign == "$in" and isinstance(value, str):
            value = [one.strip() for one in value.split(",")]
        sides.append({side["attribute_name"]: {sign: value}})
    need(join in (("and", "or", "not") if len(sides) == 2 else (None, "and", "not")), f"misplaced {join}")
    sides[-1] = {"$not": sides[-1]} if join == "not" else sides[-1]
    return {"$or" if join == "or" else "$and": sides}

def matcher(query_type: str, query: object, record_type: str):
    """The test a query makes on records of a type; all steps of a predicate must hold."""
    expression = query["value"]["expression"] if query_type == "expression" else {}
    section = RECORD_TYPES[expression.get("collection", record_type).rpartition(":")[2].lower()]
    if query_type == "idtype-value":
        need(filled(query["type"]) and (filled(query["value"]) or integer(query["value"])), "no plain value")
        wanted = query["type"], str(query["value"])
        return lambda record: section in (None, *record) and wanted in identifiers(record)
    need(query_type in QUERY_TYPES, f"{query_type} is not supported")
    wanted = expression["query"] if expression else {"$and": [step(part) for part in query]}
    holds(wanted, {})
    return lambda record: section in (None, *record) and holds(wanted, record)

def ordered(records: list[dict], sort: list[dict]) -> list[dict]:
    """Records in the order asked for, those without the attribute last."""
    for rule in reversed(sort):
        path = SPELLING.get(rule.get("attribute_name"), rule.get("attribute_name"))
        need(KINDS.get(path) not in (None, "object", "money"), f"no order by {path}", "rjct.sort.invalid")
        keyed = [(comparable(KINDS[path], (found(record, path) or [None])[0]), record) for record in records]
        known = sorted((pair for pair in keyed if pair[0] is not None), key=operator.itemgetter(0),
                       reverse=rule.get("sort_order") == "desc")
        records = [record for _, record in known] + [record for form, record in keyed if form is None]
    return records

# ---- the registry ----
def envelope(action: str, content: dict, peer: dict, status: str) -> dict:
    """A message to the sender of a header; confirmations of subscriptions carry a request header."""
    count = max((len(value) for value in content.values() if isinstance(value, list)), default=1) or 1
    counts = {"total_count": count} if "subscribe" in action else {"status": status, "completed_count": count}
    return {"message": content | VENDOR, "header": VENDOR | counts | {
        "message_ts": now(), "receiver_id": peer.get("sender_id") or "unknown", "version": "1.0.0",
        "action": action, "sender_id": peer.get("receiver_id") or "himal-ibr", "message_id": new_id()}}

def served(work, header: dict, request: dict, usual: str | None) -> dict:
    """The answer to one item: what the work on it gives, or why it was rejected."""
    answer = {"timestamp": now(), "reference_id": request.get("reference_id") or new_id(), **VENDOR}
    try:
        return answer | {"status": "succ"} | work(header, request)
    except Exception as problem:  # whatever is wrong with an item, only the item fails
        reason, code = problem.args if isinstance(problem, Refused) else ("malformed", None)
        answer |= {"status_reason_code": code or usual} if usual else {}
        return answer | {"status": "rjct", "status_reason_message": reason}

class Registry:
    """The enrolments, the subscriptions, and what has been asked; works on one message at a time."""

    def __init__(self):
        self.rows, self.index, self.subscriptions, self.history, self.seen = {}, {}, {}, {}, {}
        self.lock, self.outbox = threading.Lock(), []

    def handle(self, verb: str, sync: bool, raw: bytes) -> tuple[int, dict, list]:
        """HTTP status and body of the answer to a message, and what has to be sent after it."""
        try:
            header, message, items = check_envelope(json.loads(raw, parse_constant=int), verb, sync)
            with self.lock:
                return self.answer(verb, sync, header, message, items)
        except Exception as problem:  # whatever is wrong with a message, its sender is told so
            reason, code = problem.args if isinstance(problem, Refused) else ("message unreadable", None)
        error = {"message": reason, "code": code or "err.request.bad"}
        if sync or verb in ("subscribe", "txn/status"):
            return 400, {"errors": [error]}, []
        ack = {"timestamp": now(), "correlation_id": new_id(), "ack_status": "ERR", "error": error}
        return 200, {"message": ack}, []

    def answer(self, verb: str, sync: bool, header: dict, message: dict, items: list[dict]):
        """Do what an acceptable message asks for."""
        _, action, answer_list, usual, _ = VERBS[verb]
        sender, mark = header.get("sender_id"), hash(json.dumps(message, sort_keys=True))
        known, replay = self.seen.get((sender, header["message_id"]), (mark, None))
        need(known == mark, "this message_id belongs to another message")
        if replay:
            return 200, replay, []
        self.outbox, work = [], getattr(self, verb.replace("/", "_"))
        answers = [served(work, header, item, usual) for item in items]
        content = {"correlation_id": str(secrets.randbits(96)), "transaction_id": message["transaction_id"]}
        content |= {answer_list: answers} if answer_list else answers[0]
        if verb == "search":
            for key in ("transaction_id", "correlation_id"):
                self.history[sender, key, content[key]] = content
            for one in answers:
                alone = content | {answer_list: [one]}
                self.history[sender, "reference_id_list", one["reference_id"]] = alone
        status = "rjct" if all(one["status"] == "rjct" for one in answers) else "succ"
        reply = content if verb == "enrolled" else envelope(action, content, header, status)
        if not sync:
            self.outbox.append((header["sender_uri"], reply, {"active": True}))
            ack = {"timestamp": now(), "correlation_id": content["correlation_id"], "ack_status": "ACK"}
            reply = {"message": ack | VENDOR}
        self.seen[sender, header["message_id"]] = mark, reply if action == "notify" else None
        return 200 if sync else 202, reply, self.outbox

    def search(self, header: dict, request: dict) -> dict:
        """The records one search request asks for, no data if there are none."""
        criteria, answer = request["search_criteria"], {}
        kind, pages = criteria.get("reg_record_type") or "Beneficiary", criteria.get("pagination")
        test = matcher(criteria["query_type"], criteria["query"], kind)
        records = ordered([one for one in self.rows.values() if test(one)], criteria.get("sort", []))
        if pages:
            size, page = pages["page_size"], pages.get("page_number", 1)
            need(size % 1 == page % 1 == 0 < min(size, page), "no such page", "rjct.pagination.invalid")
            answer["pagination"] = {"total_count": len(records), "page_number": page, "page_size": size}
            records = records[int(size * (page - 1)):int(size * page)]
        data = {"data": {**VENDOR, "reg_records": records, "reg_record_type": kind}}
        return answer | data if records else answer

    def enrolled(self, header: dict, message: dict) -> dict:
        """Whether a person is enrolled in a programme now: yes or no, nothing more."""
        query = message["enrolled_criteria"]["query"]
        rows = self.index.get((query[PROGRAMME_KEY]["eq"], query[PERSON_KEY]["eq"]), ())
        yes = any(self.rows[row]["enrolment_status"] in ("1", "6") for row in rows)  # Active, Reinstated
        return {"enrolled_status": "yes" if yes else "no"}

    def enrollment_updates(self, header: dict, message: dict) -> dict:
        """Store a batch of beneficiaries, all or none, and queue the notifications of what is new."""
        batch = message["enrolled_updates"].get("beneficiaries")
        need(batch, "there are no beneficiaries")
        events = [self.store(record) for record in [one for raw in batch for one in enrolments(raw)]]
        for one in self.subscriptions.values():
            hits = [{"timestamp": now(), "data": one["data"] | {"reg_records": row}, "reference_id": new_id()}
                    for event, row in events if event == one["event"] and one["test"](row)]
            if hits and one["since"] <= datetime.now(UTC) < one["until"]:
                content, peer = {"notify_event": hits, "transaction_id": new_id()}, one["header"]
                self.outbox.append((peer["sender_uri"], envelope("notify", content, peer, "succ"), one))
        return {}

    def store(self, record: dict) -> tuple[str | None, dict]:
        """Create or update one enrolment; the event this is, if any, and the record after it."""
        programme, own = record["programme_identifier"][0], identifiers(record | {"group": {}})
        name, default_unit = programme["programme_identifier"], "1" if own else "2"
        own = [(name, *one) for one in own or identifiers(record)]
        row = next((self.index[one] for one in own if one in self.index), len(self.rows))
        for one in own:
            self.index[one] = row
            self.index.setdefault((name, one[2]), set()).add(row)
        old = self.rows.get(row, {"enrolment_status": "1", "assistance_unit": default_unit, "benefits": []})
        benefits = {tuple(comparable(KINDS[f"benefits.{key}"], one.get(key)) for key in BENEFIT_KEY): one
                    for one in old["benefits"] + record["benefits"]}
        programme = old.get("programme_identifier", [{}])[0] | programme
        new = merged(old, record) | {"benefits": [*benefits.values()], "programme_identifier": [programme]}
        changed = CHANGED if new["enrolment_status"] != old["enrolment_status"] else None
        event, self.rows[row] = changed if row in self.rows else NEW, new
        return event, new

    def subscribe(self, header: dict, request: dict) -> dict:
        """Open a subscription."""
        criteria, code = request["subscribe_criteria"], f"NP/{new_id()}"
        event, kind = criteria["reg_event_type"].rpartition(":")[2], criteria["notify_record_type"]
        need(event in (NEW, CHANGED), f"there are no events {event}", "rjct.notify_types.invalid")
        test = matcher(criteria.get("filter_type", "idtype-value"), criteria["filter"], "Beneficiary")
        same = json.dumps([header["sender_id"], event, kind, criteria["filter"]], sort_keys=True)
        need(all(not one["active"] or one["same"] != same for one in self.subscriptions.values()),
             "there is such a subscription", "rjct.event.already_subscribed")
        self.subscriptions[code] = {
            "active": True, "header": header, "sender": header["sender_id"], "event": event, "test": test,
            "same": same, "code": code, "data": {**VENDOR, "reg_event_type": event, "reg_record_type": kind},
            "since": instant(criteria.get("frequency", {}).get("start_time", "0001-01-01T00:00:00Z")),
            "until": instant(criteria.get("frequency", {}).get("end_time", "9999-01-01T00:00:00Z"))}
        return {"subscriptions": [{**criteria, "code": code, "timestamp": now(), "status": "subscribe"}]}

    def unsubscribe(self, header: dict, message: dict) -> dict:
        """End subscriptions, all or none."""
        chosen = [self.subscriptions.get(code) for code in message["subscription_codes"]]
        need(all(chosen), "a subscription code is unknown")
        need({one["sender"] for one in chosen} == {header["sender_id"]}, "foreign", "rjct.requester.invalid")
        need(all(one["active"] for one in chosen), "one has ended before", "rjct.event.already_unsubscribed")
        for one in chosen:
            one["active"] = False
        return {"subscription_status": [{"code": one["code"], "status": "unsubscribe"} for one in chosen]}

    def txn_status(self, header: dict, message: dict) -> dict:
        """What became of earlier searches of the same sender."""
        request, sender = message["txnstatus_request"], header["sender_id"]
        keys = [(sender, request["attribute_type"], one) for one in as_list(request["attribute_value"])]
        past = [self.history[key] for key in keys if key in self.history and request["txn_type"] == "search"]
        base = past[0] if past else {"transaction_id": message["transaction_id"], "correlation_id": new_id()}
        items = [item for one in past for item in one["search_response"]]
        return {"status": "succ" if past else "rjct", "txnstatus_response": {
            "txn_type": request["txn_type"], "txn_status": base | {"search_response": items}, **VENDOR}}

# ---- HTTP ----
REGISTRY = Registry()
OPENER = urllib.request.OpenerDirector()  # follows no redirects and knows no proxies
for part in ("HTTPHandler", "HTTPSHandler", "HTTPDefaultErrorHandler", "HTTPErrorProcessor"):
    OPENER.add_handler(getattr(urllib.request, part)())

def dump(payload: dict) -> bytes:
    """JSON bytes, indented unless the message is large."""
    compact = json.dumps(payload)
    return (json.dumps(payload, indent=3) if len(compact) < 40_000 else compact).encode()

def deliver(address: str, payload: dict, subscription: dict) -> None:
    """Send a message until it is accepted, three times at most; a mere silence is not followed by another."""
    request = urllib.request.Request(address, dump(payload), {"Content-Type": "application/json"})
    for pause in (0.02 + secrets.randbelow(280) / 1000, 0.5, 1):
        time.sleep(pause)
        try:
            if subscription["active"]:
                OPENER.open(request, timeout=30).close()
            return
        except TimeoutError:
            return
        except Exception:
            continue

class Handler(BaseHTTPRequestHandler):
    """One connection; each answer leaves in one write, callbacks only after it."""

    protocol_version, disable_nagle_algorithm = "HTTP/1.1", True

    def do_POST(self):
        """Read the whole request, answer it, then let the callbacks go."""
        length, path = self.headers.get("Content-Length", "0"), self.path.partition("?")[0]
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            return self.send_error(411)
        raw, is_json = self.rfile.read(int(length)), self.headers.get_content_type() == "application/json"
        if path not in PATHS or self.command != "POST" or not is_json:
            return self.send_error(404 if path not in PATHS else 405 if self.command != "POST" else 415)
        status, body, outbox = REGISTRY.handle(*PATHS[path], raw)
        self.reply(status, body)
        for entry in outbox:
            threading.Thread(target=deliver, args=entry, daemon=True).start()

    do_GET = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_POST

    def reply(self, status: int, body: dict) -> None:
        """Send an answer in one write."""
        data = dump(body)
        head = (f"HTTP/1.1 {status} {self.responses[status][0]}\r\ndate: {self.date_time_string()}\r\n"
                f"content-TYPE: application/json; charset=utf-8\r\nCONTENT-length: {len(data)}\r\n"
                f"ALLOW: POST\r\nconnection: {'close' if self.close_connection else 'keep-alive'}\r\n\r\n")
        self.wfile.write(head.encode() + (b"" if self.command == "HEAD" else data))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what no operation is responsible for, and hang up if what follows cannot be understood."""
        self.close_connection |= code not in (404, 405, 415)
        reason = {"code": "err.request.bad", "message": message or self.responses[code][0]}
        self.reply(code if code < 500 else 400, {"errors": [reason]})

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    ThreadingHTTPServer.request_queue_size = 256
    ThreadingHTTPServer.handle_error = lambda *_: None  # a connection that breaks is its client's business
    with ThreadingHTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler) as server:
        print(f"ready http://127.0.0.1:{server.server_port}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
