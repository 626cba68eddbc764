"""An employment support system (ESS) that speaks the DCI interface; written from the standard alone, state in memory.

    python ess.py --port 0        prints one line `ready http://127.0.0.1:PORT`; ends on SIGTERM or SIGINT

The DCI interface is under /registry. The administration is under /office (JSON; misuse gives 400 {"error": ...}):
POST /office/people  one person, a list, or {"people": [...], "replace": true} (all others are dropped) -> {"loaded": 1}
  {"identifier_type": "UIN", "identifier_value": "42", "given_name": "Alice", "surname": "Smith", "sex": "female",
   "birth_date": "1985-05-20", "employment_status": "not employed", "enrolment_status": "Active" (label or code of
   CD.EMP.03), "programme": "PWP-1", "household_id": "HH-7", "unemployment_reason": "02", "employment_info": [...]}
  Needed: identifier_value. Loading again replaces; rows of one person in one call add up their programmes.
POST /office/changes  {"identifier_value": "42", "event": "enrolment" or "enrolment_status_change", "programme":
   "PWP-1", "enrolment_status": "Suspended"} and any other member of a person; without programme: the person's first one
   -> {"notified": [{"to", "transaction_id", "message_id"}]}. Subscribers whose filter fits get one notify; one goes
   unsubscribed to "push_to": "http://127.0.0.1:9000", "receiver_id": "spmis.example.org", "record_type": "Member"
POST /office/send/KIND  with "to" (base address; /registry/... is added) and "receiver_id"
   -> {"to", "transaction_id", "message_id", "reference_id"} at once; the message leaves right after
  search, sync-search  "record_type" (Member), and "identifier_value" (+ "identifier_type"), or "where": [{"attribute":
    "employment_status", "operator": "eq", "value": "not employed"}] (one or two: a predicate), or "expression":
    {"employment_status": {"$eq": "not employed"}}; also "page_size", "page_number", "sort" as in the standard
  subscribe  "event_type" (enrolment), "record_type", and whom as in search (without: all who are not employed)
  unsubscribe  "subscription_codes": ["..."], or "subscribe_transaction_id" (the codes that this one brought)
  txn-status  "about_transaction_id", "about_reference_id_list": [...] or "about_correlation_id"; "txn_type" (search)
  check-enrollment, ibr-enrolled (to an IBR)  "identifier_value", "programme" (optional in the first)
GET /office/people/IDENTIFIER_VALUE -> {"known": true, "person": {..., "standings": {"PWP-1": "Active"}}, "referrals":
  [...], "reported": [...] (changes that others notified), "answers": [...] (transactions that asked about the person)}
GET /office/transactions/TRANSACTION_ID (404: not ours) -> {"kind", "to", "state", "reason", "items" (as received),
  "records", "subscription_codes", "enrolled_status", ...}; state: queued, pending (acknowledged), done (succ), rejected
  (rjct), refused (NACK, ERR, 4xx), failed (no good answer); of a notify: delivered
GET /office/referrals -> {"referrals": [{"referral_id", "state" (pending, enrolled), "from", "identifier_value", ...}]}
"""
import contextlib
import http.client
import json
import re
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent))  # with `python -P` the folder of this file is not on the path
from ess_wire import (  # noqa: I001 (one name per line is too long a list)
    FLAT, LEAVES, SHAPES, STANDINGS, WORDS, Fault, Json, Queries, ack, base_of, check, new_id, now, packet, parse, post,
    standing)

SETTINGS, LOCK = {"base": ""}, threading.RLock()


class System(Queries):
    """The register of people, and the messages about them: served, received, sent."""

    def __init__(self) -> None:
        self.people: dict[tuple[str, str], Json] = {}
        self.news: dict[tuple[str, ...], Json] = {}  # what others notified: referrals and changes
        self.subscriptions, self.started, self.taken = {}, {}, {}  # started: our own transactions; taken: requests
        self.served: list[Json] = []  # transactions of others, for txn/status

    def load(self, row: Json, person: Json | None = None) -> Json:
        """Take up a person, or add to the one given."""
        status, kind = row.get("enrolment_status"), row.get("identifier_type", "UIN")
        if not all(map(LEAVES["filled"], (row.get("identifier_value"), kind))) or (status and not standing(status)):
            raise Fault("needed: identifier_value; enrolment_status is a label or code of CD.EMP.03", "err.request.bad")
        person = person or {"identifier_type": kind, "standings": {}}
        person |= {name: value if isinstance(value, list) else str(value) for name, value in row.items()
                   if name in ("identifier_value", *FLAT) and value is not None}
        if status or row.get("programme"):
            name = row.get("programme") or next(iter(person["standings"]), "")
            person["standings"][name] = standing(status) or "Active"
        self.people[kind, person["identifier_value"]] = person
        return person

    def household(self, name: str | None) -> list[Json]:
        return [other for other in self.people.values() if name and other.get("household_id") == name]

    def record(self, kind: str, person: Json) -> Json:
        """A Person, a Member, or the Group that is the household of the person."""
        own = [{name: person[name] for name in ("identifier_type", "identifier_value")}]
        some = {name: person[name] for name in FLAT[:7] if person.get(name)}
        about: Json = {"@type": "spdci:ESS_Person", "name": {name: some.pop(name) for name in FLAT[:2] if name in some}}
        about |= {name: some.pop(name) for name in FLAT[2:4] if name in some}
        if kind != "Group":
            return about | {"identifier": own} if kind == "Person" else {
                "@type": "spdci:Member", "demographic_info": about, "member_identifier": own} | some
        members = [self.record("Member", other) for other in self.household(person["household_id"])]
        return {"@type": "spdci:Group", "group_size": len(members), "group_type": "household", "member_list": members,
                "group_identifier": [{"identifier_type": "UIN", "identifier_value": person["household_id"]}]}

    def rows(self, kind: str, person: Json, programme: str | None = None) -> list[Json]:
        """For queries: one per programme standing, so that programme and status of a query meet in one standing."""
        if kind == "Group":
            people = self.household(person.get("household_id"))
            return [{"identifier_type": "UIN", "household_id": person["household_id"], "group_size": len(people),
                     "members": [row for each in people for row in self.rows("Member", each)]}] if people else []
        return [person | {"programme": name, "enrolment_status": status} for name, status in
                person["standings"].items() if programme in (None, name)] or [person]

    def exchange(self, path: str, envelope: Any) -> tuple[int, Json]:
        head_form, form, serve, reply, actions = OPERATIONS[path]
        check(envelope, "envelope")
        head, message = envelope["header"], envelope["message"]
        if head_form == "EITHER":
            sample = head.get("action") == "search-status"
            head_form = "CALLBACK" if "status" in head else "SAMPLE" if sample else "REQUEST"
        check(head, head_form)
        if head["action"] not in actions or head.get("is_msg_encrypted"):
            raise Fault("this action, or an encrypted message, is not served here", "err.request.bad")
        if head.get("version", "1").split(".")[0] != "1":
            raise Fault("only version 1 is spoken here", "err.version.not_supported")
        if form == "check" and "search_criteria" in message:
            message = {"enrolled_criteria": message["search_criteria"]} | message
        check(message, form)
        if [] in [message.get(member.rstrip("!")) for member in SHAPES[form].split()]:
            raise Fault("nothing is asked or told", "err.request.bad")
        entry = {"kind": form, "transaction_id": message["transaction_id"], "correlation_id": new_id("C"),
                 "sender": head.get("sender_id"), "items": [
                     {"reference_id": each["reference_id"], "timestamp": now(), "status": "pdng"}
                     for each in message.get("search_request", message.get("subscribe_request", []))]}
        with LOCK:
            if reply == "-":
                getattr(self, serve)(message, head, form)
                return ack("ACK", entry["correlation_id"])
            mark = json.dumps([head["sender_id"], head["message_id"], message])
            if "/sync/" in path:
                self.served.append(entry)
                return 200, self.answer(path, head, message, entry)
            if mark in self.taken or not head.get("sender_uri"):
                return ack("NACK", self.taken.get(mark, entry["correlation_id"]))
            url = f"{base_of(head['sender_uri'])}/registry/{reply.replace('txn-', 'txn/')}"
            self.taken[mark] = entry["correlation_id"]
            self.served.append(entry)
        threading.Thread(target=lambda: time.sleep(0.12) or post(url, self.answer(path, head, message, entry)),
                         daemon=True).start()
        return ack("ACK", entry["correlation_id"])

    def answer(self, path: str, head: Json, message: Json, entry: Json) -> Json:
        with LOCK:
            body = getattr(self, OPERATIONS[path][2])(message, head)
            entry["items"] = next((part for name, part in body.items() if name in (
                "search_response", "subscribe_response", "enrolled_response")), [body])
        good = sum(item["status"] == "succ" for item in entry["items"])
        told = {name: entry[name] for name in ("transaction_id", "correlation_id")} | body
        return packet(OPERATIONS[path][3], head.get("receiver_id"), head.get("sender_id"), told, completed_count=good,
                      total_count=len(entry["items"]), status="succ" if good else "rjct")

    def batch(self, message: Json, head: Json) -> Json:
        name, items = "search" if "search_request" in message else "subscribe", []
        for each in message[f"{name}_request"]:
            item = {"timestamp": now(), "reference_id": each["reference_id"]}
            try:
                if any(item["reference_id"] == other["reference_id"] for other in items):
                    raise Fault("this reference came before", "rjct.reference_id.duplicate")
                items.append(item | {"status": "succ"} | getattr(self, name)(each, head))
            except Fault as fault:
                reason = {"status_reason_code": fault.args[1], "status_reason_message": fault.args[0][:999]}
                items.append(item | {"status": "rjct"} | reason)
        return {f"{name}_response": items}

    def search(self, each: Json, _head: Json) -> Json:
        asked, kind = each["search_criteria"], each["search_criteria"].get("reg_record_type", "Member")
        query = self.wanted(asked["query_type"], asked["query"], kind)
        subjects = {person.get("household_id") if kind == "Group" else key: person
                    for key, person in self.people.items()}
        hits = [(rows[0], person) for _, person in sorted(subjects.items(), key=str, reverse=True)
                for rows in [self.rows(kind, person)] if any(self.holds(query, row) for row in rows)]
        for rule in reversed(asked.get("sort", [])):
            if (name := rule.get("attribute_name", "").split(".")[-1]) not in self.fields:
                raise Fault(f"no sorting by {name}", "rjct.sort.invalid")
            hits.sort(key=lambda hit, name=name: [f"{value:09}" if isinstance(value, int) else value
                                                  for value in self.values(name, hit[0])][:1],
                      reverse=rule.get("sort_order") == "desc")
        found: Json = {}
        if paging := asked.get("pagination"):
            size, page = paging["page_size"], paging.get("page_number", 1)
            if size < 1 or page < 1 or size % 1 or page % 1:
                raise Fault("pages are counted in whole numbers from 1", "rjct.pagination.invalid")
            found = {"pagination": {"page_size": int(size), "page_number": int(page), "total_count": len(hits)}}
            hits = hits[int(size) * (int(page) - 1):int(size) * int(page)]
        return found | {"data": {"version": "1.0.0", "reg_type": asked.get("reg_type", "ns:org:RegistryType:ESS"),
                                 "reg_record_type": kind, "reg_records": [self.record(kind, hit) for _, hit in hits]}}

    def subscribe(self, each: Json, head: Json) -> Json:
        asked, kind = each["subscribe_criteria"], each["subscribe_criteria"]["notify_record_type"]
        form = asked.get("filter_type") or ("predicate" if isinstance(asked["filter"], list) else "idtype-value"
                                            if isinstance(asked["filter"].get("value"), str) else "expression")
        try:
            query = self.wanted(form, asked["filter"], kind)
        except Fault as fault:
            raise Fault(fault.args[0], "rjct.notify_details.invalid") from fault
        new = {"subscriber": head["sender_id"], "own_id": head.get("receiver_id"), "base": base_of(head["sender_uri"]),
               "record_type": kind, "event_type": asked["reg_event_type"], "query": query, "status": "subscribe"}
        if any(new.items() <= other.items() for other in self.subscriptions.values()):
            raise Fault("this subscription stands already", "rjct.event.already_subscribed")
        code = new_id("S")
        self.subscriptions[code] = new | {"code": code}
        return {"subscriptions": [asked | {"code": code, "status": "subscribe", "timestamp": now()}]}

    def unsubscribe(self, message: Json, head: Json) -> Json:
        """All the codes or none."""
        held = [self.subscriptions.get(code, {}) for code in message["subscription_codes"]]
        own = [each for each in held if each.get("subscriber") == head["sender_id"]]
        fault = ({} in held and "subscription_code.invalid") or (len(own) < len(held) and "requester.invalid") or (any(
            each["status"] == "unsubscribe" for each in own) and "event.already_unsubscribed")
        for each in own if not fault else []:
            each["status"] = "unsubscribe"
        return {"timestamp": now(), "status": "rjct" if fault else "succ", "subscription_status": [
            {"code": each["code"], "status": each["status"]} for each in own]} | (
            {"status_reason_code": f"rjct.{fault}"} if fault else {})

    def txn_status(self, message: Json, head: Json) -> Json:
        asked, values = message["txnstatus_request"], message["txnstatus_request"]["attribute_value"]
        by, values, known = asked["attribute_type"], values if isinstance(values, list) else [values], "rjct"
        asked_id = values[0][:99] if by == "transaction_id" and values else message["transaction_id"]
        told = {"transaction_id": asked_id, "correlation_id": new_id("C"), "search_response": [
            {"reference_id": asked["reference_id"], "timestamp": now(), "status": "rjct",
             "status_reason_code": "rjct.reference_id.invalid", "status_reason_message": "no such transaction here"}]}
        for entry in self.served:
            items = [each for each in entry["items"] if by != "reference_id_list" or each.get("reference_id") in values]
            if items and (entry["sender"], entry["kind"]) == (head["sender_id"], asked["txn_type"]) and (
                    by == "reference_id_list" or entry[by] in values):
                told, known = {name: entry[name] for name in ("transaction_id", "correlation_id")} | {
                    "search_response": items}, "succ"
        return {"status": known, "txnstatus_response": {"txn_type": asked["txn_type"], "txn_status": told}}

    def enrollment(self, message: Json, head: Json) -> Json:
        """One item for every person asked about; nobody enrolled is answered as Inactive, known here or not."""
        asked, items, item = message["enrolled_criteria"], [], {"timestamp": now(), "status": "succ"}
        query = asked.get("query")
        try:
            form = "predicate" if isinstance(query, list) else "idtype-value" if LEAVES["filled"](
                (query or {}).get("value")) else "expression"
            if form == "expression" and "attribute_name" in query:
                form, query = "predicate", [{"expression1": {"operator": "eq"} | query}]
            tests = self.wanted(form, query, "Member")
            for person in self.people.values():
                if labels := [row.get("enrolment_status", "Inactive") for row in self.rows("Member", person)
                              if self.holds(tests, row)]:
                    best = min(labels, key=STANDINGS.index)
                    items.append(item | {"reference_id": person["identifier_value"],
                                         "enrolled_status": "Inactive" if best == "Exited" else best})
        except Fault as fault:
            item |= {"status": "rjct", "status_reason_message": fault.args[0]}
        items = items or [item | {"enrolled_status": "Inactive"}]
        if len(items) == 1:
            items[0]["reference_id"] = message.get("reference_id", head["message_id"])
        return {"enrolled_response": items}

    def notified(self, message: Json, head: Json, _form: str) -> None:
        for event in message["notify_event"]:
            told = event["data"]["reg_records"].get("member") or event["data"]["reg_records"]
            named = re.search('"identifier_value": "([^"]*)"', json.dumps((isinstance(told, dict) and (
                told.get("member_identifier") or told.get("identifier"))) or told, ensure_ascii=False))
            key = head.get("sender_id", ""), head["message_id"], message["transaction_id"], event["reference_id"]
            self.news.setdefault(key, event | event["data"] | {
                "referral_id": new_id("REF"), "state": "pending", "from": head.get("sender_id"),
                "identifier_value": named and named[1], "transaction_id": message["transaction_id"]})

    def answered(self, message: Json, head: Json, form: str) -> None:
        """A callback, or the answer of a synchronous operation; what is final can only get more pages."""
        own = self.started.get(message["transaction_id"])
        items = next((part for name, part in message.items() if name.endswith("_response") and isinstance(part, list)),
                     [message])
        if not own or own["expects"] != form or (form in ("on-search", "on-subscribe") and any(
                item["reference_id"] != own["reference_id"] for item in items)):
            raise Fault("no such transaction was started here", "err.request.not_found")
        for item in items:
            mark, final = [item.get("status"), item.get("pagination")], own["state"] in ("done", "rejected")
            if mark in own["seen"] or (final and not mark[1]):
                continue
            own["seen"].append(mark)
            own["items"].append(item)
            own["records"] += item.get("data", {}).get("reg_records", [])
            own["subscription_codes"] += [each["code"] for each in item.get("subscriptions", [])]
            own["enrolled_status"] = item.get("enrolled_status")
            status = "rjct" if head.get("status") == "rjct" else item.get("status", head.get("status"))
            if not final and (status in ("succ", "rjct") or form == "checked"):
                own["state"] = "rejected" if status == "rjct" else "done"

    def launch(self, kind: str, url: str, message: Json, **more: Any) -> Json:
        """Start a transaction of our own; its message leaves in a thread of its own."""
        own = {"to": url, "transaction_id": message["message"]["transaction_id"], "kind": kind, "state": "queued",
               "message_id": message["header"]["message_id"], "reason": None, "items": [], "records": [], "seen": [],
               "expects": None, "subscription_codes": [], "enrolled_status": None} | more
        self.started[own["transaction_id"]] = own
        threading.Thread(target=lambda: self.conclude(own, *post(url, message)), daemon=True).start()
        return {name: own[name] for name in ("to", "transaction_id", "message_id", "reference_id") if name in own}

    def conclude(self, own: Json, status: int, answer: Any) -> None:
        told = answer.get("message", answer) if isinstance(answer, dict) else None
        verdict = told.get("ack_status") if isinstance(told, dict) else None
        with LOCK, contextlib.suppress(Fault, TypeError, AttributeError):
            if "/sync/" in own["to"] and 200 <= status < 300 and not verdict:
                check(told, own["expects"])
                return self.answered(told, answer.get("header", {}), own["expects"])
        if own["state"] == "queued":
            own["reason"] = f"HTTP {status}, answer {answer}"
            own["state"] = ("pending" if own["expects"] else "delivered") if verdict == "ACK" else "refused" if (
                verdict in ("NACK", "ERR") or 400 <= status < 500) else "failed"

    def send(self, kind: str, call: Json) -> Json:
        path, action, expects = SENDING[kind]
        reference, who, record_type = new_id("R"), call.get("identifier_value"), call.get("record_type", "Member")
        entry, body = {"reference_id": reference, "timestamp": now()}, {"transaction_id": new_id("T")}
        asked = call.get("expression", {"employment_status": {"$eq": "not employed"}})
        form, query = "expression", {"type": "ns:org:QueryType:expression", "value": {
            "expression": {"collection": record_type, "query": asked}}}
        if who:
            form, query = "idtype-value", {"type": call.get("identifier_type", "UIN"), "value": who}
        if steps := [{"attribute_name": each["attribute"], "operator": each["operator"],
                      "attribute_value": each["value"]} for each in call.get("where", [])]:
            form, query = "predicate", [{"seq_num": 1, "expression1": steps[0]} | (
                {"condition": "and", "expression2": steps[1]} if steps[1:] else {})]
        if expects == "on-search":
            more = {"sort": call.get("sort"), "pagination": "page_size" in call and {
                "page_size": call["page_size"], "page_number": call.get("page_number", 1)}}
            body["search_request"] = [entry | {"search_criteria": {
                "reg_record_type": record_type, "query_type": form, "query": query} | {
                name: value for name, value in more.items() if value}}]
        elif kind == "subscribe":
            body["subscribe_request"] = [entry | {"subscribe_criteria": {
                "reg_event_type": call.get("event_type", "enrolment"), "filter_type": form, "filter": query,
                "notify_record_type": record_type}}]
        elif kind == "unsubscribe":
            known = self.started.get(call.get("subscribe_transaction_id"), call)["subscription_codes"]
            body |= {"timestamp": now(), "subscription_codes": known}
        elif kind == "txn-status":
            by = next(name for name in WORDS["attribute_type"].split() if f"about_{name}" in call)
            body["txnstatus_request"] = {"reference_id": reference, "txn_type": call.get("txn_type", "search"),
                                         "attribute_type": by, "attribute_value": call[f"about_{by}"]}
        else:
            place = {"programme_identifier.program.programme_identifier": {"eq": call.get("programme")}}
            body["enrolled_criteria"] = {"query_type": "expression", "response_entity": "Member", "query": {
                "person_identifier": {"eq": call["identifier_value"]}} | (place if call.get("programme") else {})}
        reply_to = {} if "sync/" in path else {"sender_uri": SETTINGS["base"]}
        message = packet(action, None, call.get("receiver_id"), body, **reply_to)
        return self.launch(kind, f"{base_of(call['to'])}/registry/{path}", message, expects=expects, about=who,
                           reference_id=reference)

    def change(self, call: Json) -> Json:
        """The change is made; those who subscribed, and the one to push to, are notified."""
        known = self.people.get((call.get("identifier_type", "UIN"), call.get("identifier_value", "")))
        person = self.load(call, known)
        programme = call.get("programme") or next(iter(person["standings"]), "")
        status, notified = person["standings"].setdefault(programme, "Active"), []
        targets = {(each["base"], each["subscriber"], each["own_id"], each["record_type"]) for each in
                   self.subscriptions.values() if each["status"] == "subscribe" and each["event_type"] == call["event"]
                   and any(self.holds(each["query"], row) for row in self.rows(each["record_type"], person, programme))}
        if call.get("push_to"):
            targets.add((base_of(call["push_to"]), call.get("receiver_id"), None, call.get("record_type", "Member")))
        for each in self.news.values():
            if call["event"] == "enrolment" and each["identifier_value"] == person["identifier_value"]:
                each["state"] = "enrolled"
        for base, receiver, sender, kind in targets:
            place = {"enrolment_status": status, "programme_identifier": [{"programme_identifier": programme}]}
            told = {"reg_event_type": call["event"], "reg_record_type": kind,
                    "reg_records": self.record(kind, person) | place}
            event = {"reference_id": new_id("R"), "timestamp": now(), "data": told}
            message = packet("notify", sender, receiver, {"transaction_id": new_id("T"), "notify_event": [event]},
                             status="succ", completed_count=1)
            notified.append(self.launch("notify", f"{base}/registry/notify", message))
        return {"notified": notified}

    def office(self, method: str, name: str, key: str, call: Any) -> tuple[int, Json]:
        if method == "POST" and name == "people":
            if isinstance(call, dict) and call.get("replace"):
                self.people.clear()
            rows, loaded = call.get("people", [call]) if isinstance(call, dict) else call, {}
            for row in rows:
                mark = row.get("identifier_type", "UIN"), row.get("identifier_value")
                loaded[mark] = self.load(row, loaded.get(mark))
            return 200, {"loaded": len(rows)}
        if method == "POST" and name == "changes" and call["event"] in WORDS["reg_event_type"].split():
            return 200, self.change(call)
        if method == "POST" and name == "send" and key in SENDING:
            return 200, self.send(key, call)
        told = [each for each in self.news.values() if key in ("", each["identifier_value"])]
        about = {name: [each for each in told if (each.get("reg_event_type") == "enrolment_status_change") == change]
                 for name, change in (("referrals", False), ("reported", True))}
        if method == "GET" and name == "people":
            found = [person for mark, person in self.people.items() if mark[1] == key]
            return 200, about | {"known": bool(found), "person": next(iter(found), None), "answers": [
                own for own in self.started.values() if own.get("about") == key]}
        if method == "GET" and name == "transactions" and key in self.started:
            return 200, self.started[key]
        return (200, about) if method == "GET" and name == "referrals" else (404, {"error": "no such thing"})


OPERATIONS = {f"/registry/{row.split()[0]}": (*row.split()[1:5], row.split()[5:]) for row in """
search REQUEST search batch on-search search; sync/search REQUEST search batch on-search search
notify CALLBACK notify notified - notify; on-search CALLBACK on-search answered - on-search
subscribe REQUEST subscribe batch on-subscribe subscribe; on-subscribe EITHER on-subscribe answered - on-subscribe
unsubscribe REQUEST unsubscribe unsubscribe on-unsubscribe unsubscribe
on-unsubscribe EITHER on-unsubscribe answered - on-unsubscribe
txn/status REQUEST txn-status txn_status txn-on-status txn-status
sync/txn/status REQUEST txn-status txn_status txn-on-status txn-status
txn/on-status CALLBACK txn-on-status answered - txn-on-status
sync/check-enrollment EITHER check enrollment txn-on-status enrollementstatus search search-status
""".strip().replace("\n", ";").split(";")}  # path: forms of header and message, method, action of the answer, actions
SENDING = {row.split()[0]: row.split()[1:] for row in """search search search on-search
sync-search sync/search search on-search; subscribe subscribe subscribe on-subscribe
unsubscribe unsubscribe unsubscribe on-unsubscribe; txn-status txn/status txn-status txn-on-status
check-enrollment sync/check-enrollment enrollementstatus checked
ibr-enrolled sync/enrolled search checked""".replace("\n", ";").split(";")}  # kind: path, action, form of the answer
SYSTEM = System()


class Handler(BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm, timeout = "HTTP/1.1", True, 60

    def do_POST(self) -> None:
        path, length = urlsplit(self.path).path, self.headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 8 or self.headers.get("transfer-encoding"):
            return self.send_error(411)
        data = self.rfile.read(int(length))
        try:
            if path not in OPERATIONS and not path.startswith("/office/"):
                return self.send_error(404)
            if path in OPERATIONS and self.command != "POST":
                return self.send_error(405)
            if self.command == "POST" and self.headers.get_content_type() != "application/json":
                return self.send_error(415)
            call = parse(data) if self.command == "POST" else None
            if path in OPERATIONS:
                return self.reply(*SYSTEM.exchange(path, call))
            with LOCK:
                self.reply(*SYSTEM.office(self.command, *map(unquote, (path + "/").split("/")[2:4]), call))
        except (Fault, LookupError, TypeError, AttributeError, ValueError, RecursionError, StopIteration) as fault:
            reason, code = fault.args if isinstance(fault, Fault) else (f"not understood: {fault!r}", "err.request.bad")
            if path in OPERATIONS and "/sync/" not in path:
                return self.reply(*ack("ERR", new_id("C"), error={"code": code, "message": reason[:999]}))
            self.reply(400, {"errors": [{"code": code, "message": reason[:999]}], "error": reason[:999]})

    do_GET = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = do_POST

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Also called by the base class for what is not HTTP: never a 5xx, always JSON."""
        code, self.close_connection = 405 if code == 501 else 400 if code > 500 else code, True
        self.reply(code, {"errors": [{"code": "err.request.not_found" if code == 404 else "err.request.bad",
                                      "message": message or http.client.responses[code]}]})

    def reply(self, status: int, body: Json) -> None:
        data = b"" if self.command == "HEAD" else json.dumps(body, indent=1).encode()
        head = f"HTTP/1.1 {status} {http.client.responses[status]}\r\ncontent-type: application/json; charset=utf-8\r\n"
        head += "allow: POST\r\n" * (status == 405) + "connection: close\r\n" * self.close_connection
        self.wfile.write(f"{head}content-length: {len(data)}\r\n\r\n".encode() + data)

    log_message = staticmethod(lambda *_: None)


class Server(ThreadingHTTPServer):
    request_queue_size, daemon_threads = 256, True

    handle_error = staticmethod(lambda *_: None)


def main() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    server = Server(("127.0.0.1", int(sys.argv[2]) if sys.argv[1:2] == ["--port"] else 0), Handler)
    SETTINGS["base"] = f"http://127.0.0.1:{server.server_address[1]}"
    print("ready", SETTINGS["base"], flush=True)
    with server:
        server.serve_forever()


if __name__ == "__main__":
    main()
