"""What the employment support system (ess.py) knows of messages: their forms, queries, envelopes, and the post."""
# The forms below are written as plain text and split; lists of strings would be harder to read.
# ruff: noqa: SIM905
import contextlib
import http.client
import json
import operator
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, ClassVar
from urllib.parse import urlsplit

Json = dict[str, Any]
OWN_ID, ZONE = "ess.labour-office.example", timezone(timedelta(hours=5, minutes=45))
STANDINGS = ("Active", "Deceased", "Exited", "Suspended", "Inactive", "Reinstated", "Awaiting Renewal")
FLAT = ("given_name", "surname", "sex", "birth_date", "employment_status", "unemployment_reason", "employment_info",
        "household_id")
BAD_QUERY = "rjct.search_criteria.invalid"
# Forms of messages by the names of members: a closed list, a leaf, or a structure with its required members ("!") and
# those that have a form of another name (@). "[]": a list of these. Members of other names are free.
WORDS = dict(form.split(None, 1) for form in """status rcvd pdng succ rjct; turn subscribe unsubscribe; sort_order asc
  desc; reg_event_type enrolment enrolment_status_change; query_type idtype-value expression predicate; condition and
  or not; filter_type idtype-value expression predicate graphql; operator gt lt eq ge le in; txn_type search subscribe
  receipt; told_type search subscribe receipt enrolled; attribute_type transaction_id reference_id_list correlation_id;
  response_entity Group Member""".split(";"))
TYPES = {name: leaf for leaf, names in (form.split(None, 1) for form in """id transaction_id code; correlation
  correlation_id; filled reference_id message_id action version notify_record_type enrolled_status; when message_ts
  timestamp start_time end_time; text sender_id receiver_id sender_uri signature reg_type reg_record_type
  attribute_name status_reason_message frequency_text; number total_count completed_count page_size page_number
  seq_num; flag is_msg_encrypted; any attribute_value; object meta consent authorize object; code status_reason_code;
  locale locale; query query filter; names asked_value subscription_codes""".split(";")) for name in names.split()}
SHAPES = dict(form.split(None, 1) for form in """envelope header@object! message@object!; SAMPLE message_id!
  message_ts! action! sender_id@reference_id! status@any; CALLBACK message_id! message_ts! action! status!; REQUEST
  message_id! message_ts! action! sender_id@reference_id! total_count! status@any; search transaction_id!
  search_request!; search_request[] reference_id! timestamp! search_criteria!; search_criteria query_type! query!;
  sort[] -; pagination page_size!; steps[] expression1@comparison! expression2@comparison; comparison attribute_name!
  operator! attribute_value!; on-search transaction_id! correlation_id! search_response!; search_response[]
  reference_id! timestamp! status! data@found; found reg_records@records!; records[] -; subscribe transaction_id!
  subscribe_request!; subscribe_request[] reference_id! timestamp! subscribe_criteria!; subscribe_criteria
  reg_event_type! filter! notify_record_type!; frequency start_time! end_time! frequency@frequency_text!; on-subscribe
  transaction_id! correlation_id! subscribe_response!; subscribe_response[] reference_id! timestamp! status!;
  subscriptions[] code! status@turn! timestamp!; notify transaction_id! notify_event!; notify_event[] reference_id!
  timestamp! data@event!; event reg_record_type@notify_record_type! reg_records@object!; unsubscribe transaction_id!
  timestamp! subscription_codes!; on-unsubscribe transaction_id! correlation_id! timestamp! status!;
  subscription_status[] code! status@turn!; txn-status transaction_id! txnstatus_request!; txnstatus_request
  reference_id! txn_type! attribute_type! attribute_value@asked_value!; txn-on-status transaction_id! correlation_id!
  txnstatus_response!; txnstatus_response txn_type@told_type! txn_status!; txn_status transaction_id!; check
  transaction_id! enrolled_criteria!; enrolled_criteria query_type@filter_type; checked transaction_id!
  enrolled_response!; enrolled_response[] status! enrolled_status!""".split(";"))
LEAVES: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str), "filled": lambda value: isinstance(value, str) and value.strip() > "",
    "id": lambda value: LEAVES["filled"](value) and len(value) <= 99, "when": lambda value: moment(value) is not None,
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15,
    "correlation": lambda value: bool(re.fullmatch("[a-zA-Z0-9-]{1,99}", str(value))) and isinstance(value, str),
    "flag": lambda value: isinstance(value, bool), "object": lambda value: isinstance(value, dict),
    "locale": lambda value: bool(re.fullmatch("[a-z]{3}", str(value))), "any": lambda value: value is not None,
    "code": lambda value: bool(re.fullmatch(r"rjct\.[a-z_]+\.[a-z_]+", str(value))),
    "query": lambda value: isinstance(value, dict) or check(value, "steps") is None,
    "names": lambda value: all(map(LEAVES["filled"], value if isinstance(value, list) else [value]))}


class Fault(Exception):
    """Reason and code. err.*: an invalid message is refused. rjct.*: it is well formed, but cannot be served."""


def now() -> str:
    return datetime.now(ZONE).isoformat(timespec="milliseconds")


def new_id(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(11).upper()}"


def parse(data: bytes) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> Json:
        if len(members := dict(pairs)) < len(pairs):
            raise ValueError("a member name comes twice")
        return members
    return json.loads(data.decode(), object_pairs_hook=unique, parse_constant=int)  # int("NaN") is a ValueError


def moment(text: Any, form: str = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)") -> datetime | None:
    with contextlib.suppress(ValueError, AttributeError):
        parsed = datetime.fromisoformat(re.sub(r":60(?=[.Z+-])", ":59", text.upper()))
        return parsed.replace(tzinfo=parsed.tzinfo or UTC) if re.fullmatch(form, text.upper(), re.A) else None
    return None


def check(value: Any, name: str) -> None:
    """A value by the name of its form."""
    many, shape = f"{name}[]" in SHAPES, SHAPES.get(name, SHAPES.get(f"{name}[]"))
    if not (isinstance(value, list) if many else isinstance(value, dict) if shape else LEAVES[TYPES[name]](value)
            if name in TYPES else isinstance(value, str) and value in WORDS[name].split()):
        raise Fault(f"{name} is not acceptable", "err.request.bad")
    for part in (value if many else [value]) if shape else []:
        members = [member.rstrip("!").split("@") for member in shape.split()]
        needed = [names[0] for names, member in zip(members, shape.split(), strict=True) if member.endswith("!")]
        if not isinstance(part, dict) or not part.keys() >= set(needed):
            raise Fault(f"{name} needs {', '.join(needed)}", "err.request.bad")
        forms = {names[0]: names[-1] for names in members}
        for plain, inner in part.items() if name != "records" else []:
            if (form := forms.get(plain, plain)) in TYPES | WORDS | SHAPES or f"{form}[]" in SHAPES:
                check(inner, form)


def standing(value: Any) -> str | None:
    """The label of CD.EMP.03 for a label in any case or a code."""
    return next((label for code, label in enumerate(STANDINGS, 1)
                 if str(value).strip().lstrip("0").casefold() in (str(code), label.casefold())), None)


def base_of(uri: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@]+(/[!-~]*)?", uri):
        raise Fault("sender_uri is not an http address", "err.sender_uri.invalid")
    return re.sub(r"(/registry/(txn/on-status|on-[a-z]+|notify))?/*$", "", uri, count=1)


def packet(action: str, sender: str | None, receiver: str | None, message: Json, **more: Any) -> Json:
    head = {"receiver_id": receiver, "message_id": new_id("M"), "message_ts": now(), "version": "1.0.0", "meta": {},
            "sender_id": sender or OWN_ID, "total_count": 1, "is_msg_encrypted": False, "action": action} | more
    return {"message": message, "header": {name: value for name, value in head.items() if value is not None}}


def ack(verdict: str, correlation: str, **more: Any) -> tuple[int, Json]:
    return 200, {"message": {"timestamp": now(), "correlation_id": correlation, "ack_status": verdict} | more}


def post(url: str, message: Json) -> tuple[int, Any]:
    """At most three attempts; the HTTP status (0: no answer) and the JSON of the last answer."""
    status, answer = 0, b""
    for pause in (0, 0.25, 0.25):
        time.sleep(pause)
        try:
            parts = urlsplit(url)
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            with contextlib.closing(kind(parts.netloc, timeout=6)) as link:
                link.request("POST", parts.path, json.dumps(message, indent=1), {"content-type": "application/json"})
                reply = link.getresponse()
                status, answer = reply.status, reply.read()
        except (OSError, ValueError, http.client.HTTPException):
            status = 0
        if 0 < status < 500:
            break
    with contextlib.suppress(ValueError, RecursionError):
        return status, parse(answer)
    return status, None


class Queries:
    """Queries in all their forms, and whether a row fits one; the system that holds the rows builds on this."""

    fields = {name: name for name in (*FLAT[:6], "enrolment_status", "programme", "identifier_type", "identifier_value",
                                      "household_id", "group_size")} | {
        "programme_identifier": "programme", "group_identifier": "household_id", "enrollment_status": "enrolment_status"
    } | dict.fromkeys(("person_identifier", "member_identifier", "identifier", "UIN"), "identifier_value")
    compare: ClassVar[Json] = {"eq": operator.eq, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt,
                               "le": operator.le}
    blank: ClassVar[dict[str, Json]] = {"Person": {}, "Member": {}, "Group": {"members": [{}]}}

    def values(self, name: str, row: Json) -> list[Any]:
        """Attributes are known by their last word; a household has those of all its members."""
        field = self.fields.get("group_identifier" if "group_identifier" in name else name.split(".")[-1])
        if not field or "group_head" in name:
            raise Fault(f"attribute {name} is not known here", BAD_QUERY)
        found = [row] if field in row and not name.startswith("member_") else row.get("members", [row])
        return [part[field] for part in found if part.get(field) is not None]

    def agrees(self, relation: str, have: Any, want: Any) -> bool:
        if relation == "in":
            return any(self.agrees("eq", have, each) for each in want)
        if isinstance(have, int):
            return bool(re.fullmatch(r"-?\d{1,15}(\.\d+)?", str(want))) and self.compare[relation](have, float(want))
        days = [moment(text, r"\d{4}-\d\d-\d\d(T.*)?") for text in (have, want)]
        return self.compare[relation](*(days if all(days) else (have, str(want)))) and all(days) == any(days)

    def holds(self, query: Any, row: Json) -> bool:
        """Nothing is cut short, so one run over a blank row finds all that is not understood."""
        results = []
        for key, part in query.items() if isinstance(query, dict) and query else [("", None)]:
            if key in ("$and", "$or") and isinstance(part, list) and part:
                results.append((all if key == "$and" else any)([self.holds(each, row) for each in part]))
                continue
            for word, want in part.items() if isinstance(part, dict) and part else [("eq", part)]:
                relation = {"$gte": "ge", "$lte": "le"}.get(word, word.lstrip("$"))
                if relation == "elemMatch" and key in ("member_list", "member_identifier"):
                    results.append(any([self.holds(want, each) for each in row.get("members", [row])]))
                    continue
                want = want.split(",") if relation == "in" and isinstance(want, str) else want
                wants, found = want if relation == "in" else [want], self.values(key, row)
                if relation not in (*self.compare, "in") or not isinstance(wants, list) or any(
                        isinstance(each, bool) or not isinstance(each, (str, int, float)) for each in wants):
                    raise Fault(f"{word} is not understood here", BAD_QUERY)
                if self.fields.get(key.split(".")[-1]) == "enrolment_status":
                    wants = [standing(each) or each for each in wants]
                results.append(any(self.agrees(relation, value, wants if relation == "in" else wants[0])
                                   for value in found))
        return all(results)

    def wanted(self, query_type: str, query: Any, kind: str) -> Json:
        """Any query form as one expression; `not` is not understood."""
        whole = query if query_type == "expression" and isinstance(query, dict) else {}
        if query_type == "idtype-value" and isinstance(query, dict):
            name = "household_id" if kind == "Group" else "identifier_value"
            return self.wanted("expression", {"identifier_type": query.get("type"), name: query.get("value")}, kind)
        for name in ("value", "expression", "query"):
            whole = whole[name] if isinstance(whole, dict) and name in whole else whole
        if query_type == "predicate" and isinstance(query, list):
            steps = [(f"${step.get('condition', 'and')}", [
                {part["attribute_name"]: {part["operator"]: part["attribute_value"]}}
                for part in (step["expression1"], step.get("expression2")) if part]) for step in query]
            open_links = {link for link, parts in steps[:-1] if len(parts) == 1} or {"$and"}
            whole = {"$and" if len(open_links) == 1 else "$mixed": [{max(open_links): [
                {link if len(parts) > 1 or link == "$not" else "$and": parts} for link, parts in steps]}]}
        if kind not in self.blank:
            raise Fault("only Person, Member and Group are held here", BAD_QUERY)
        self.holds(whole, self.blank[kind])
        return whole
