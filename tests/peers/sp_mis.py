"""An independent SP-MIS, written from the standard alone: client of an IBR, client and server of the ESS interface.

Run: `python sp_mis.py --port 0`. The desk (administration) takes POST with FLAT text fields, as a form or as one JSON
object, and answers JSON; a wrong call: 400 {"error"}, an unknown thing: 404. identifier_type may be left out (UIN).
A status is a word of CD.EMP.03 (Active, Deceased, Exited = Graduated, Suspended, Inactive, Reinstated, Awaiting
Renewal) or its code 1..7; a date is a day.
POST /desk/people    load a person and its standing in a programme (again for a further one), telling nobody
  {"identifier_type": "UIN", "identifier_value": "A1", "given_name": "Ana", "surname": "Diaz", "sex": "female",
   "birth_date": "1990-02-03", "employment_status": "not employed", "enrolment_status": "Active", "programme": "P1",
   "household_id": "H1", optional "programme_name", "enrolment_date"}  -> {"loaded": "A1"}
POST /desk/events    a change of a loaded person, told to the subscribers concerned -> {"messages": [{"transaction_id",
                     "message_id"}]}, one for each notify that goes out; any may bring "employment_status", "date"
  {"event": "enrolled", "identifier_value": "A1", "programme": "P1"}                          told as enrolment
  {"event": "status", "identifier_value": "A1", "programme": "P1", "status": "Suspended"}     as enrolment_status_change
  {"event": "benefit", "identifier_value": "A1", "programme": "P1", "benefit_type": "Cash", "benefit_value": "USD 50"}
     (no event of the standard fits a benefit: not told to subscribers, pushed without reg_event_type)
  {"event": "referral", "identifier_value": "A1", "push_to" ...}  changes nothing, pushed as enrolment, no standing told
  "event" may also be the word of the standard: enrolment, enrolment_status_change
  a push: "push_to": "http://host:port", "push_receiver": "ess.example.org", optional "record": Person|Member|Group
POST /desk/ask/NAME  one request to another system -> {"transaction_id": "T-..", "message_id": "M-.."}; all: {"to":
  "http://host:port", "receiver": "ibr.example.org", "registry": "ibr"|"ess" (default ess), "mode": "sync"|"async"} and
  enrolled    {"identifier_value": "A1", "programme": "P9", "entity": "Member"|"Group"}   IBR sync/enrolled
  check       {"identifier_value": "A1"}, optional programme, entity                      ESS sync/check-enrollment
  benefit     {"identifier_value": "A1" or "A1,A2", "programme": "P1", "benefit_type": "Cash",
               "benefit_value": "USD 50", "benefit_date": "2026-05-01"}                   IBR sync/enrollment/updates
  status      {"identifier_value": "A1", "programme": "P1", "status": "Suspended", "date": "2026-05-01"}, optional
              benefit_type, benefit_date, household_id                                    IBR sync/enrollment/updates
              benefit, status: "mode": "async" posts to /registry/enrollments/updates; optional entity
  search      {"identifier_value": "A1"} or {"where": "sex eq male; birth_date ge 1990-01-01"}, optional "record":
              "Member", "sort": "birth_date asc", "page_size": "9", "page_number": "1"; default mode async
  subscribe   {"event": "enrolment"|"enrolment_status_change"}, identifier_value or where as in search, optional record
  unsubscribe {"codes": "code1,code2"}
  txn-status  {"about": "T-.."}, optional "txn_type": "search", "attribute_type": "transaction_id"; default mode async
GET /desk/people?identifier_value=A1  {"file": [a row for each programme], "reported" by notifications: {"event",
  "enrolment_status", "employment_status", "programme", ...}, "enrolled_elsewhere": {"ibr/P9": "yes", "ess/": ..}}
GET /desk/transactions?message_id=M-.. (or transaction_id=)  {"ask", "state": sent|acknowledged|answered|refused|
  undelivered|unusable, "ack", "status", "reason", "attempts", "enrolled_status": [], "codes": [], "records": [],
  "answers": [message]}
GET /desk/notifications?identifier_value=A1 (or all)  {"notifications": [{"registry", "sender_id", "transaction_id",
  "reference_id", "timestamp", "event", "people": ["A1"], "record"}]}, oldest first
"""
import json
import re
import signal
import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

sys.path.insert(0, str(Path(__file__).parent))  # for a start with -P
from sp_mis_wire import (
    ANSWERS,
    CALLBACK,
    FIELDS,
    KINDS,
    OWN_ID,
    REQUEST,
    ROWS,
    WORDS,
    Refused,
    ack,
    benefit,
    code_of,
    compact,
    deliver,
    field_of,
    flaw_in,
    for_search,
    for_standing,
    for_status,
    for_subscription,
    for_updates,
    fresh,
    header,
    holds,
    instant,
    new_id,
    now,
    plain,
    readable,
    render,
    scheme_of,
    seek,
    single,
    sort_key,
)

SELF, LOCK = {"base": ""}, threading.RLock()
SUBS: dict[str, dict] = {}     # subscriptions that others hold here, by code
TXNS: dict[str, dict] = {}     # what we sent, by message_id
HEARD: dict[str, dict] = {}    # what others told about a person
SEEN: dict[str, dict] = {}     # message taken already -> acknowledgement given
SERVED: list[dict] = []        # transactions of others
NOTES: list[dict] = []         # notifications received
EVENTS = {"enrolled": "enrolment", "status": "enrolment_status_change", "benefit": None, "referral": "enrolment"}
# ---- serving others ----
def find(item: dict, *_: Any) -> dict:
    asked = item["search_criteria"]
    kind, page, told = asked.get("reg_record_type", "Member"), asked.get("pagination"), {}
    key = "group_identifier" if kind == "Group" else "identifier_value"
    query = readable(asked["query_type"], asked["query"], kind == "Group")
    found = [*{(row[key], kind == "Group" or row["identifier_type"]): row for row in ROWS.values()
               if row.get(key) and holds(query, row)}.values()]
    if kind not in ("Person", "Member", "Group"):
        raise Refused(f"no records of type {kind}")
    try:
        for rule in reversed(asked.get("sort", [])):
            field = field_of(rule["attribute_name"] if kind != "Group" or "group" in rule["attribute_name"] else "")
            found.sort(key=partial(sort_key, field), reverse=rule.get("sort_order") == "desc")
    except KeyError as no:
        raise Refused(f"cannot sort by {no}", "rjct.sort.invalid") from None
    if page:
        size, number = page["page_size"], page.get("page_number", 1)
        if not KINDS["count"](size) or not KINDS["count"](number) or min(size, number) < 1:
            raise Refused("pages are counted from 1", "rjct.pagination.invalid")
        told["pagination"] = {"page_size": size, "page_number": number, "total_count": len(found)}
        found = found[int(size) * (int(number) - 1):int(size) * int(number)]
    return told | {"data": {"version": "1.0.0", "reg_type": asked.get("reg_type", "ns:org:RegistryType:SP"),
                            "reg_record_type": kind, "reg_records": [render(kind, row, {}) for row in found]}}

def grant(item: dict, head: dict, txn: str) -> dict:
    asked, code = item["subscribe_criteria"], new_id("S")
    kind, event = asked["notify_record_type"], asked["reg_event_type"]
    query = readable(asked.get("filter_type"), asked["filter"], kind == "Group")
    if kind not in ("Person", "Member", "Group") or event not in EVENTS.values():
        raise Refused("no such records or events", "rjct.notify_types.invalid")
    same = [head["sender_id"], head["sender_uri"], event, query, kind]
    if any(sub["same"] == same and sub["on"] for sub in SUBS.values()):
        raise Refused("there is such a subscription already", "rjct.event.already_subscribed")
    SUBS[code] = {"code": code, "event": event, "on": True, "same": same, "query": query, "kind": kind,
                  "head": head, "txn": txn}
    return {"subscriptions": [{"code": code, "status": "subscribe", "timestamp": now(), "reg_event_type": event}]}

def each(name: str, work: Any, usual: str, head: dict, message: dict) -> tuple[dict, list]:
    """The answers to the items of a batch, each on its own."""
    out: list[dict] = []
    for item in message[f"{name}_request"]:
        reply = fresh(reference_id=item["reference_id"], status="succ")
        try:
            if any(item["reference_id"] == done["reference_id"] for done in out):
                raise Refused("reference_id used twice", "rjct.reference_id.duplicate")
            out.append(reply | work(item, head, message["transaction_id"]))
        except Refused as no:
            text, code = (*no.args, usual)[:2]
            out.append(reply | {"status": "rjct", "status_reason_code": code, "status_reason_message": text[:999]})
    return {f"{name}_response": out}, out

def leave(head: dict, message: dict) -> tuple[dict, list]:
    """All the codes or none of them."""
    subs = [SUBS.get(code, {"head": {}}) for code in message["subscription_codes"]] or [{"head": {}}]
    mine = [sub for sub in subs if sub["head"].get("sender_id") == head["sender_id"]]
    flaw = next((f"rjct.{flaw}" for sub in subs for flaw, wrong in {
        "subscription_code.invalid": not sub["head"], "requester.invalid": sub not in mine,
        "event.already_unsubscribed": not sub.get("on")}.items() if wrong), "")
    for sub in () if flaw else mine:
        sub["on"] = False
    part = {"timestamp": now(), "status": "rjct" if flaw else "succ", "subscription_status": [
        {"code": sub["code"], "status": "subscribe" if sub["on"] else "unsubscribe"} for sub in mine]}
    return part | compact(status_reason_code=flaw), [part]

def tell_status(head: dict, message: dict) -> tuple[dict, list]:
    asked = message["txnstatus_request"]
    kind, wanted = asked["attribute_type"].removesuffix("_list"), asked["attribute_value"]
    wanted = [wanted] if isinstance(wanted, str) else wanted
    past: dict[str, Any] = {"transaction_id": "".join(wanted[:1])[:99], "correlation_id": new_id("C")}
    items = [fresh(reference_id=asked["reference_id"], status="rjct", status_reason_code="rjct.reference_id.invalid")]
    for one in SERVED:
        if (one["sender"], one["type"]) == (head["sender_id"], asked["txn_type"]):
            held = [item for item in one["items"] if (one | item)[kind] in wanted]
            past, items = (one, held) if held else (past, items)
    if asked["txn_type"] == "subscribe":  # told in the form of a search, the only one that there is
        items = [{name: item[name] for name in ("reference_id", "timestamp", "status")} for item in items]
    told = {name: past[name] for name in ("transaction_id", "correlation_id")} | {"search_response": items}
    state = "succ" if "type" in past else "rjct"
    return {"txnstatus_response": {"txn_type": asked["txn_type"], "txn_status": told}}, [{"status": state}]

def check(head: dict, message: dict) -> tuple[dict, list]:
    asked, held = message["enrolled_criteria"], {}
    query = readable(asked.get("query_type"), asked.get("query"))
    for row in [row for row in ROWS.values() if row.get("enrolment_status") and holds(query, row)]:
        if row["identifier_value"] not in json.dumps(asked["query"], ensure_ascii=False):
            raise Refused("the query names no person")
        if held.get(row["identifier_value"]) != "Active":
            held[row["identifier_value"]] = row["enrolment_status"].replace("Exited", "Inactive")
    items = [fresh(reference_id=who, status="succ", enrolled_status=word) for who, word in held.items()]
    return {"enrolled_response": items}, items

def serve(name: str, head: dict, message: dict) -> tuple[int, dict, Any]:
    """A request of another system: HTTP status, answer, and what to do after the answer."""
    (path, work), sync, receipt = OPS[name][3:], name.startswith("sync/"), ack("ACK")
    key = json.dumps([name, head, message])
    if not sync and (key in SEEN or "sender_uri" not in head):
        return 200, SEEN.get(key) or ack("NACK", note="there is no sender_uri to answer to"), None
    ids = {"transaction_id": message["transaction_id"], "correlation_id": receipt["message"]["correlation_id"]}
    more: dict[str, Any] = {}
    try:
        part, items = work(head, message)
        SERVED.append(ids | {"sender": head["sender_id"], "type": name.removeprefix("sync/"), "items": items})
        state = "rjct" if items and all(item["status"] == "rjct" for item in items) else "succ"
    except Refused as no:
        part, items, state = {"enrolled_response": []}, [], "rjct"
        more = {"status_reason_code": "rjct.action.not_supported", "status_reason_message": no.args[0][:999]}
    reply = {"header": header(path.replace("/", "-"), head["sender_id"], len(items), head.get("receiver_id") or OWN_ID,
                              status=state, **more), "message": ids | part}
    SEEN[key] = receipt
    return (200, reply, None) if sync else (200, receipt, partial(deliver, address(head["sender_uri"], path), reply))

# ---- receiving ----
def take(name: str, head: dict, message: dict) -> tuple[int, dict, Any]:
    """A callback or notification; one that was taken already changes nothing."""
    key = json.dumps([name, head.get("sender_id"), message], sort_keys=True)
    if key not in SEEN and name == "notify":
        for event in message["notify_event"]:
            hear(head.get("sender_id"), message["transaction_id"], event)
    elif key not in SEEN:
        txn = next((txn for txn in TXNS.values() if txn["transaction_id"] == message["transaction_id"]), {})
        strange = {item["reference_id"] for item in items_of(message)} - {*txn.get("refs", [])}
        if txn.get("ask") not in OPS[name][4] or (txn["refs"] and strange):
            return 200, ack("ERR", error={"code": "err.request.not_found", "message": "no such transaction here"}), None
        absorb(txn, head, message)
    return 200, SEEN.setdefault(key, ack("ACK")), None

def known_of(who: str) -> dict:
    return HEARD.setdefault(who, {"reported": {}, "enrolled_elsewhere": {}})

def hear(sender: str | None, txn: str, event: dict) -> None:
    data, people = event["data"], []
    what, records = data.get("reg_event_type", ""), data["reg_records"]
    parts = records if isinstance(records, list) else seek(records, "member_list") or [records]
    for part in parts if isinstance(parts, list) else []:
        ids = seek(seek(part, "member") or part, "member_identifier", "identifier") or seek(part, "group_identifier")
        facts = {name: seek(part, name, name.replace("enrol", "enroll")) for name in FIELDS if "identifier" not in name}
        scheme = seek(records, "programme_identifier")
        facts["programme"] = scheme if isinstance(scheme, str) else seek(scheme, "programme_identifier")
        ids = ids if isinstance(ids, list) else [ids]
        for who in {str(seek(one, "identifier_value") or one) for one in ids if one}:
            known = known_of(who)["reported"]
            if "at" not in known or instant(known["at"]) <= instant(event["timestamp"]):
                known |= compact(at=event["timestamp"], event=what, **facts)
            people.append(who)
    source = "ibr" if "IBR" in data.get("reg_type", "") or what.startswith("enrolle") else "ess"
    NOTES.append({"registry": source, "sender_id": sender, "transaction_id": txn, "reference_id": event["reference_id"],
                  "timestamp": event["timestamp"], "event": what, "people": people, "record": records})

def items_of(message: dict) -> list[dict]:
    return next((message[name] for name in ANSWERS if name in message), [])

def absorb(txn: dict, head: dict, message: dict) -> None:
    """An answer, by callback or in the same exchange, to a request of ours."""
    parts = [*items_of(message), message, head]
    poor = next((part for part in parts if part.get("status") == "rjct"), {})
    txn.update(state="answered", status=next((part["status"] for part in (poor, *parts) if "status" in part), None),
               reason=poor.get("status_reason_code") or poor.get("status_reason_message"))
    txn["answers"].append(message)
    for item in items_of(message):
        txn["codes"] += [sub["code"] for sub in item.get("subscriptions", [])]
        txn["records"] += item.get("data", {}).get("reg_records", [])
        if "enrolled_status" in item:
            txn["enrolled_status"].append(item["enrolled_status"])
            where = f"{txn['registry']}/{txn['programme']}"
            known_of(txn["subject"])["enrolled_elsewhere"][where] = item["enrolled_status"]

# ---- sending ----
def address(uri: str, path: str) -> str:
    """Where a message goes: a sender_uri is a base address, or ends in a callback's path."""
    return re.sub(f"(/registry/({'|'.join(OPS)}))?/*$", "", uri) + f"/registry/{path}"

def transmit(txn: dict, url: str, envelope: dict, needs: str) -> None:
    status, body, attempts = deliver(url, envelope)
    said, state, flaw = seek(body, "ack_status"), "undelivered", seek(body, "error", "errors")
    with LOCK:
        if said in ("ACK", "NACK", "ERR") or 400 <= status < 500:
            state = "acknowledged" if said == "ACK" else "refused"
        elif 200 <= status < 300:
            bare, head = body if seek([body], "header") is None else seek(body, "message"), seek(body, "header") or {}
            flaw = flaw_in("message", bare, needs) if isinstance(bare, dict) and needs else "this is no answer"
            flaw, state = flaw or (head and flaw_in("header", head, CALLBACK)), "unusable"
            if not flaw and bare["transaction_id"] == txn["transaction_id"]:
                absorb(txn, head, bare)
        txn.update(attempts=attempts, ack=said, reason=flaw or txn["reason"],
                   state=state if txn["state"] == "sent" else txn["state"])

def launch(ask: str, url: str, head: dict, message: dict, call: dict, needs: str = "") -> dict:
    """Send a message of our own; what becomes of it is kept by its message_id."""
    sent = {"transaction_id": message["transaction_id"], "message_id": head["message_id"]}
    items = [item for value in message.values() if isinstance(value, list) for item in value]
    refs = [item["reference_id"] for item in items if "reference_id" in item]
    txn = TXNS[head["message_id"]] = sent | {
        "ask": ask, "state": "sent", "ack": None, "status": None, "reason": None, "refs": refs, "answers": [],
        "records": [], "codes": [], "enrolled_status": [], "subject": call.get("identifier_value", ""),
        "programme": call.get("programme", ""), "registry": call.get("registry", "ess")}
    threading.Thread(target=transmit, args=(txn, url, {"header": head, "message": message}, needs), daemon=True).start()
    return sent

# ---- the desk ----
def notify(base: str, row: dict, kind: str, event: str | None, txn: str, told: dict, **head: Any) -> list[dict]:
    if kind == "Group" and "group_identifier" not in row:
        return []
    data = compact(version="1.0.0", reg_type="ns:org:RegistryType:SP", reg_event_type=event, reg_record_type=kind,
                   reg_records=render(kind, row, told))
    message = {"transaction_id": txn, "notify_event": [fresh(data=data)]}
    return [launch("notify", address(base, "notify"), header("notify", total=1, status="succ", **head), message, {})]

def load(call: dict) -> dict:
    row = {FIELDS.get(name, name): value for name, value in ({"identifier_type": "UIN"} | call).items() if value}
    row |= {"enrolment_status": WORDS[code_of(row["enrolment_status"]) - 1]} if "enrolment_status" in row else {}
    row |= {"birth_date": plain("birth_date", row["birth_date"])} if "birth_date" in row else {}
    key = (row["identifier_type"], row["identifier_value"])
    standing = {"programme_identifier", "programme_name", "enrolment_status", "enrolment_date"}
    own = {name: row[name] for name in row if name not in standing}
    for known in [known for one, known in ROWS.items() if one[:2] == key]:
        known |= own
        row = {name: known[name] for name in known if name in FIELDS and name not in standing} | row
    ROWS[*key, row.get("programme_identifier", "")] = row
    return {"loaded": row["identifier_value"]}

def happen(call: dict) -> dict:
    kind = {"enrolment": "enrolled", "enrolment_status_change": "status"}.get(call["event"], call["event"])
    event, day = EVENTS[kind], call.get("date")
    who, scheme = (call.get("identifier_type", "UIN"), call["identifier_value"]), call.get("programme")
    mine = {key[2]: row for key, row in ROWS.items() if key[:2] == who}
    if scheme and mine and scheme not in mine:
        load({"identifier_type": who[0], "identifier_value": who[1], "programme": scheme})
        mine[scheme] = ROWS[*who, scheme]
    row, sent = mine[scheme or next(iter(mine))], []
    if kind in ("enrolled", "status"):
        word = WORDS[code_of(call["status"] if kind == "status" else call.get("status", "Active")) - 1]
        row |= {"enrolment_status": word, "changed": [now(day)]}
        row |= {"enrolment_date": now(day)} if kind == "enrolled" else {}
    row |= {"benefits": [benefit(call)]} if kind == "benefit" else {}
    for one in mine.values():
        one |= compact(employment_status=call.get("employment_status"))
    told = compact(programme_identifier=scheme_of(row), enrolment_status=row.get("enrolment_status"),
                   benefits=row.get("benefits") if not event else None) if kind != "referral" else {}
    for sub in [sub for sub in SUBS.values() if sub["on"] and sub["event"] == event and kind != "referral"]:
        if holds(sub["query"], row):
            asked, meta = sub["head"], {"subscription_code": sub["code"]}
            sent += notify(asked["sender_uri"], row, sub["kind"], event, sub["txn"], told, receiver=asked["sender_id"],
                           sender=asked.get("receiver_id") or OWN_ID, meta=meta)
    if call.get("push_to"):
        shape, receiver = call.get("record", "Member"), call.get("push_receiver")
        sent += notify(call["push_to"], row, shape, event, new_id("T"), told, receiver=receiver)
    return {"messages": sent}

def ask(name: str, call: dict) -> dict:
    owner, action, build, needs, paths = ASKS[name]
    call = {"registry": owner, "mode": next(iter(paths))} | call
    part, is_async = build(call), call["mode"] == "async"
    count = len(part.get("enrolled_updates", {}).get("beneficiaries", " "))
    more = {"status": "succ", "completed_count": count} if action == "notify" else {}
    head = header(action, call.get("receiver"), count, sender_uri=SELF["base"] if is_async else "", **more)
    message, url = {"transaction_id": new_id("T")} | part, address(call["to"], paths[call["mode"]])
    return launch(name, url, head, message, call, "" if is_async else needs)

def desk(method: str, path: str, call: dict) -> dict:
    who = call.get("identifier_value")
    if method == "POST":
        return {"people": load, "events": happen}.get(path, partial(ask, path.removeprefix("ask/")))(call)
    if path == "people":
        file = [row for row in ROWS.values() if row["identifier_value"] == who]
        return {"file": file} | (HEARD.get(who, {}) if file else HEARD[who])
    if path == "transactions":
        return next(txn for txn in TXNS.values() if {*call.values()} & {txn["transaction_id"], txn["message_id"]})
    return {path: [note for note in {"notifications": NOTES}[path] if who in (None, *note["people"])]}

IDS = "transaction_id correlation_id "
UPDATES = {"sync": "sync/enrollment/updates", "async": "enrollments/updates"}
# path: action, needs of header and message, path of the answer, work (a callback: the requests that it may answer)
OPS: dict[str, tuple] = {
    "search": ("search", REQUEST, "transaction_id search_request", "on-search",
               partial(each, "search", find, "rjct.search_criteria.invalid")),
    "subscribe": ("subscribe", REQUEST, "transaction_id subscribe_request", "on-subscribe",
                  partial(each, "subscribe", grant, "rjct.notify_details.invalid")),
    "unsubscribe": ("unsubscribe", REQUEST, "transaction_id timestamp subscription_codes", "on-unsubscribe", leave),
    "txn/status": ("txn-status", REQUEST, "transaction_id txnstatus_request", "txn/on-status", tell_status),
    "sync/check-enrollment": ("enrollementstatus", REQUEST, "transaction_id enrolled_criteria", "txn/on-status", check),
    "notify": ("notify", CALLBACK, "transaction_id notify_event", "", ()),
    "on-search": ("on-search", CALLBACK, IDS + "search_response", "", ("search",)),
    "on-subscribe": ("on-subscribe", CALLBACK, IDS + "subscribe_response", "", ("subscribe",)),
    "on-unsubscribe": ("on-unsubscribe", CALLBACK, IDS + "timestamp status", "", ("unsubscribe",)),
    "txn/on-status": ("txn-on-status", CALLBACK, IDS + "txnstatus_response", "", ("txn-status", "benefit", "status")),
} | {path: ("notify on-notify on-enrollment-updates on-enrollments-updates", CALLBACK, IDS + ANSWERS[2], "",
            ("benefit", "status")) for path in (
    "on-enrollment/updates", "on-enrollments/updates", "enrollment/on-updates", "enrollments/on-updates")}
OPS |= {f"sync/{name}": OPS[name] for name in ("search", "txn/status")}
# name: registry, action, message, needs of a sync answer, paths by mode (the default mode first)
ASKS: dict[str, tuple] = {
    "enrolled": ("ibr", "search", for_standing, IDS + ANSWERS[2], {"sync": "sync/enrolled"}),
    "check": ("ess", "enrollementstatus", for_standing, IDS + ANSWERS[2], {"sync": "sync/check-enrollment"}),
    "benefit": ("ibr", "notify", for_updates, IDS + ANSWERS[2], UPDATES),
    "status": ("ibr", "notify", for_updates, IDS + ANSWERS[2], UPDATES),
    "search": ("ess", "search", for_search, IDS + ANSWERS[0], {"async": "search", "sync": "sync/search"}),
    "subscribe": ("ess", "subscribe", for_subscription, "", {"async": "subscribe"}),
    "unsubscribe": ("ess", "unsubscribe", lambda call: {
        "timestamp": now(), "subscription_codes": call["codes"].split(",")}, "", {"async": "unsubscribe"}),
    "txn-status": ("ess", "txn-status", for_status, IDS + "txnstatus_response",
                   {"async": "txn/status", "sync": "sync/txn/status"})}

# ---- HTTP ----
def registry(name: str, raw: bytes) -> tuple[int, dict, Any]:
    action, needs, inside, reply, _ = OPS[name]
    try:
        envelope = json.loads(raw.decode(), object_pairs_hook=single, parse_constant=int)
        flaw = "not an envelope" if not isinstance(envelope, dict) else flaw_in("envelope", envelope, "header message")
        if not flaw:
            head, message = envelope["header"], envelope["message"]
            needs = REQUEST if name in ("on-subscribe", "on-unsubscribe") and "status" not in head else needs
            flaw = flaw_in("sync_header" if name.startswith("sync/") else "header", head, needs)
            if not flaw and (head["action"] not in action.split() or head.get("is_msg_encrypted")):
                flaw = "message is encrypted" if head.get("is_msg_encrypted") else "header.action is of another path"
            flaw = flaw or flaw_in("message", message, inside)
        if not flaw:
            with LOCK:
                return (serve if reply else take)(name, head, message)
    except (ValueError, RecursionError) as no:
        flaw = f"not readable: {no}"
    codes = {".sender_uri": "sender_uri.invalid", "is encrypted": "encryption.invalid", "": "request.bad"}
    error = {"code": "err." + next(code for part, code in codes.items() if part in flaw), "message": flaw[:999]}
    return (400, {"errors": [error]}, None) if name.startswith("sync/") else (200, ack("ERR", error=error), None)

class Handler(BaseHTTPRequestHandler):
    protocol_version, timeout, disable_nagle_algorithm = "HTTP/1.1", 120, True

    def handle_any(self) -> None:
        path, _, query = self.path.partition("?")
        size, sort = self.headers.get("Content-Length", "0"), self.headers.get("Content-Type", "")
        name, after = path.removeprefix("/registry/"), None
        if "Transfer-Encoding" in self.headers or not re.fullmatch("[0-9]{1,8}", size):
            self.close_connection = True
            return self.send_error(411, "a Content-Length is needed")
        raw, sort = self.rfile.read(int(size)), sort.partition(";")[0].strip().lower()
        if path.startswith("/desk/"):
            return self.reply(*self.at_desk(path.removeprefix("/desk/"), query, raw, "json" in sort))
        if name == path or name not in OPS:
            return self.send_error(404, "there is no such path")
        if self.command != "POST" or sort != "application/json":
            return self.send_error(405 if self.command != "POST" else 415, "POST of application/json is needed")
        status, body, after = registry(name, raw)
        self.reply(status, body)
        if after:
            threading.Thread(target=after, daemon=True).start()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_any

    def at_desk(self, path: str, query: str, raw: bytes, as_json: bool) -> tuple[int, Any]:
        try:
            call = json.loads(raw) if as_json and raw else dict(parse_qsl(query + "&" + raw.decode()))
            with LOCK:
                call = {name: str(value) for name, value in call.items() if value is not None}
                return 200, json.loads(json.dumps(desk(self.command, path, call)))
        except (KeyError, StopIteration, IndexError) as no:
            return 404, {"error": f"unknown or missing: {no}"}
        except (ValueError, TypeError, AttributeError) as no:
            return 400, {"error": str(no)}

    def reply(self, status: int, body: Any) -> None:
        raw = json.dumps(body, indent=1).encode()
        lines = [f"HTTP/1.1 {status} {self.responses[status][0]}", "Content-Type: application/json",
                 f"Content-Length: {len(raw)}", "Connection: close" if self.close_connection else "Allow: POST"]
        self.wfile.write("\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if self.command == "HEAD" else raw))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        error = {"code": "err.request.not_found" if code == 404 else "err.request.bad", "message": message}
        self.reply(code if code < 500 else 405, {"errors": [error]})

    def log_message(self, *_: Any) -> None:
        """Quiet."""

class Server(ThreadingHTTPServer):
    request_queue_size = 256

    def handle_error(self, *_: Any) -> None:
        """A peer that breaks off is no event."""

if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    with Server(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler) as server:
        SELF["base"] = f"http://127.0.0.1:{server.server_address[1]}"
        print("ready", SELF["base"], flush=True)
        server.serve_forever()
