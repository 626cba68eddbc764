"""What the SP-MIS beside this file knows of messages: their forms, queries, records, requests, delivery."""
import http.client
import json
import re
import secrets
import time
from datetime import date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

OWN_ID = "sp-mis.nyumba.example"
ROWS: dict[tuple, dict] = {}   # (identifier_type, identifier_value, programme) -> person with its standing there
WORDS = ["Active", "Deceased", "Exited", "Suspended", "Inactive", "Reinstated", "Awaiting Renewal"]
BENEFITS = ["cash", "voucher", "in-kind", "training", "work opportunity", "insurance"]
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)

class Refused(Exception):
    """A well-formed request that cannot be served: text and, unless it is the operation's usual one, reason code."""

def instant(text: Any) -> datetime:
    day, minute, second, fraction, zone = TIME.fullmatch(text).groups("")
    zone = zone.upper().replace("Z", "+00:00")
    return datetime.fromisoformat(f"{day}T{minute}:{second.replace('60', '59')}{fraction[:7]}{zone}")

def now(day: str | None = None) -> str:
    """The present moment in our zone, or the start of a day."""
    ours = datetime.now(timezone(timedelta(hours=5, minutes=45))).isoformat(timespec="milliseconds")
    return f"{date.fromisoformat(day[:10])}T00:00:00+00:00" if day else ours

def new_id(kind: str) -> str:
    return "-".join([kind, *(secrets.token_hex(2).upper() for _ in range(5))])

def fresh(**members: Any) -> dict:
    return {"reference_id": new_id("R"), "timestamp": now()} | members

def compact(**members: Any) -> dict:
    return {name: value for name, value in members.items() if value not in (None, "", [], {})}

def seek(node: Any, *names: str) -> Any:
    """The value of the first member of one of these names, an outer one before the inner ones."""
    if isinstance(node, dict) and (here := [node[name] for name in names if name in node]):
        return here[0]
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return next((found for found in (seek(part, *names) for part in inner) if found is not None), None)

def code_of(text: Any, words: list[str] = WORDS) -> int:
    """The code of a word (or code) of a code directory; ValueError if it is not there."""
    key, names = str(text).casefold().replace("graduated", "exited"), [word.casefold() for word in words]
    return (names if key in names else [str(n + 1) for n in range(len(words))]).index(key) + 1

# ---- what messages look like: kinds of value, the kind of each member name, the members that each object needs ----
SIGNS = {"eq": lambda a, b: a == b[0], "in": lambda a, b: a in b, "gt": lambda a, b: a > b[0],
         "lt": lambda a, b: a < b[0], "ge": lambda a, b: a >= b[0], "le": lambda a, b: a <= b[0]}
KINDS = {
    "text": lambda v: isinstance(v, str), "id": lambda v: isinstance(v, str) and len(v) < 100, "time": instant,
    "note": lambda v: isinstance(v, str) and len(v) < 1000, "flag": lambda v: isinstance(v, bool),
    "uri": lambda v: urlsplit(re.fullmatch(r"https?://[!-~]+", v)[0]).hostname and urlsplit(v).port != 0,
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "count": lambda v: KINDS["number"](v) and v == int(v), "locale": lambda v: re.fullmatch("[a-z]{3}", v),
    "told": lambda v: isinstance(v["reg_record_type"], str),  # the data of a notification, which needs it too
    "object": lambda v: isinstance(v, dict), "texts": lambda v: isinstance(v, list) and all(map(KINDS["text"], v)),
    "items": lambda v: isinstance(v, list) and v and all(map(KINDS["object"], v)),
    "objects": lambda v: isinstance(v, list) and all(
        isinstance((one.get("data") or {}).get("reg_records", []), list) for one in v),
    "terms": lambda v: isinstance(v, dict) or (isinstance(v, list) and all(  # a predicate list
        term["operator"] in SIGNS and "attribute_value" in term and isinstance(term["attribute_name"], str)
        and item.get("condition", "and") in ("and", "or", "not") for item in v
        for term in (item["expression1"], item.get("expression2", item["expression1"]))))}
NAMES: dict[str, Any] = {name: kind for kind, names in {
    "id": "transaction_id correlation_id code", "time": "message_ts timestamp start_time end_time", "uri": "sender_uri",
    "text": "message_id action sender_id receiver_id signature reference_id version reg_type reg_record_type "
            "notify_record_type attribute_name sync_header.sender_uri",
    "count": "total_count completed_count", "flag": "is_msg_encrypted", "number": "page_size page_number",
    "locale": "locale", "note": "status_reason_message", "terms": "query filter", "texts": "subscription_codes",
    "items": "search_request subscribe_request notify_event", "object/objects": "reg_records",
    "objects": "search_response subscribe_response enrolled_response subscriptions subscription_status sort",
    "text/object": "frequency", "text/texts": "attribute_value",
    "object": "header message meta consent authorize pagination data search_criteria subscribe_criteria "
              "enrolled_criteria txnstatus_request txnstatus_response txn_status"}.items() for name in names.split()}
FORMS, HOLDING = {"idtype-value", "expression", "predicate"}, {"subscribe", "unsubscribe"}
EVENT_TYPES = {"enrolment", "enrolment_status_change"}
NAMES |= {
    "notify_event.data": "told",
    "status": {"rcvd", "pdng", "succ", "rjct"}, "subscriptions.status": HOLDING, "subscription_status.status": HOLDING,
    "search_criteria.query_type": FORMS, "query_type": FORMS | {"graphql"}, "filter_type": FORMS | {"graphql"},
    "subscribe_criteria.reg_event_type": EVENT_TYPES, "sort_order": {"asc", "desc"},
    "reg_event_type": EVENT_TYPES | {"enrollement", "enrollement_status_change"},
    "response_entity": {"Group", "Member"}, "txn_type": {"search", "subscribe", "receipt", "enrolled"},
    "enrolled_status": {"yes", "no", *WORDS} - {"Exited"},
    "attribute_type": {"transaction_id", "reference_id_list", "correlation_id"},
    "status_reason_code": {f"rjct.{code}" for code in [
        "version.invalid", "message_id.duplicate", "message_ts.invalid", "action.invalid", "action.not_supported",
        "total_count.invalid", "total_count.limit_exceeded", "errors.too_many", "reference_id.invalid",
        "reference_id.duplicate", "timestamp.invalid", "search_criteria.invalid", "filter.invalid", "sort.invalid",
        "pagination.invalid", "search.too_many_records_found", "notify_types.invalid", "notify_details.invalid",
        "person_id.invalid", "event.already_subscribed", "requester.invalid", "subscription_code.invalid",
        "event.already_unsubscribed"]}}
REQUEST, CALLBACK = "message_id message_ts action sender_id total_count", "message_id message_ts action status"
ANSWERS = ("search_response", "subscribe_response", "enrolled_response")
NEEDS = dict.fromkeys(ANSWERS, "reference_id timestamp status") | {
    "search_request": "reference_id timestamp search_criteria", "search_criteria": "query_type query", "sort": "",
    "subscribe_request": "reference_id timestamp subscribe_criteria", "frequency": "start_time end_time frequency",
    "subscribe_criteria": "reg_event_type filter notify_record_type", "notify_event": "reference_id timestamp data",
    "subscriptions": "code status timestamp", "data": "reg_records", "pagination": "page_size", "enrolled_criteria": "",
    "subscription_status": "code status", "txnstatus_request": "reference_id txn_type attribute_type attribute_value",
    "txnstatus_response": "txn_type txn_status", "txn_status": "transaction_id"}

def flaw_in(name: str, value: Any, needs: str = "") -> str:
    """The first thing wrong with an object, or with one of a list, in words; empty if nothing is."""
    for one in value if isinstance(value, list) else [value] if isinstance(value, dict) else []:
        for need in [need for need in (needs or NEEDS[name]).split() if need not in one]:
            return f"{name}.{need} is missing"
        for inner, part in one.items():
            kind = NAMES.get(f"{name}.{inner}", NAMES.get(inner, ""))
            try:
                fine = not kind or (part in kind if isinstance(kind, set) else any(
                    KINDS[each_kind](part) for each_kind in kind.split("/")))
            except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
                fine = False
            if not fine:
                return f"{name}.{inner} has no lawful value"
            if inner in NEEDS and (flaw := flaw_in(inner, part)):
                return flaw
    return ""

# ---- people: how queries find them, and the records that others get ----
FIELDS = {name: field for field, names in {
    "identifier_value": "person_identifier member_identifier identifier member_identifier.identifier_value UIN",
    "identifier_type": "member_identifier.identifier_type", "group_identifier": "household_id", "given_name": "",
    "surname": "", "sex": "", "birth_date": "", "employment_status": "", "enrolment_status": "enrollment_status",
    "group_size": "", "group_type": "", "programme_identifier": "programme programme_identifier.programme_identifier "
    "programme_identifier.program.programme_identifier"}.items() for name in [field, *names.split()]}

def home_of(row: dict) -> list[dict]:
    """Everybody of the household of a person, once each; nobody if there is none."""
    group = row.get("group_identifier")
    return [*{key[:2]: one for key, one in ROWS.items() if group and one.get("group_identifier") == group}.values()]

def field_of(name: str) -> str:
    return FIELDS[re.sub(r"^(member\.)?(demographic_info\.)?(name\.)?", "", name)]

def plain(field: str, value: Any) -> Any:
    """A value in the form in which it is compared; ValueError if this field cannot have it."""
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise ValueError(f"{value} cannot be compared with {field}")
    text = str(value)
    return {"birth_date": lambda: str(date.fromisoformat(text[:10])), "enrolment_status": lambda: code_of(value),
            "group_size": lambda: float(value), "sex": text.casefold, "employment_status": text.casefold,
            }.get(field, lambda: text)()

def value_of(row: dict, field: str) -> Any:
    value = len(home_of(row)) if field == "group_size" else row.get(field)
    return plain(field, value) if value else None

def sort_key(field: str, row: dict) -> str:
    return str(value_of(row, field) or "").zfill(9)

def holds(body: dict, row: dict) -> bool:
    """Whether a query object, {attribute: {operator: value}}, is true of a row; read to its end to show its flaws."""
    out: list[bool] = []
    for name, wanted in body.items():
        if wanted in ({}, []):
            raise ValueError(f"nothing to compare in {name}")
        if join := {"and": all, "or": any}.get(name.lstrip("$")):
            out.append(join([holds(part, row) for part in wanted]))
        elif name == "member_list":
            out.append(holds(wanted["$elemMatch"], row))
        else:
            field = field_of(name)
            for sign, value in (wanted if isinstance(wanted, dict) else {"eq": wanted}).items():
                sign = sign.lstrip("$").replace("te", "e")
                many = re.split(" *, *", value) if isinstance(value, str) else value
                if sign not in ("eq", "in") and field not in ("birth_date", "group_size"):
                    raise ValueError(f"operator {sign} with {name}")
                right = [plain(field, one) for one in (many if sign == "in" else [value])]
                mine = value_of(row, field)
                test = SIGNS[sign]
                out.append(mine is not None and test(mine, right))
    return out[0] and all(out)

def readable(kind: str | None, query: Any, groups: bool = False) -> dict:
    """A query of the standard as a query object; Refused if it is not one that can be answered."""
    flat = isinstance(query, dict) and not isinstance(query.get("value", {}), dict)
    kind = kind or ("predicate" if isinstance(query, list) else "idtype-value" if flat else "expression")
    try:
        if kind == "idtype-value":
            value = {"eq": query["value"]}
            query = {"identifier_type": {"eq": query["type"]}, "identifier_value": value}
            query = {"or": [query, {"group_identifier": value}]} if groups else query
        elif kind == "predicate" and not any(i.get("condition") == "or" and "expression2" not in i for i in query):
            query = {"and": [{item.get("condition", "and"): [
                {term["attribute_name"]: {term["operator"]: term["attribute_value"]}}
                for term in (item["expression1"], item.get("expression2")) if term]} for item in query]}
        else:
            for wrapper in ("value", "expression", "query") if kind == "expression" else ():
                query = query.get(wrapper, query)
        holds(query, {})
        if json.dumps(query).count("member_list") > groups:
            raise ValueError("members are looked for one at a time, and for groups")
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as no:
        raise Refused(f"{kind} query that is not supported: {no}") from None
    return query

def identified(value: str, sort: str = "UIN") -> list[dict]:
    return [{"identifier_type": sort, "identifier_value": value}]

def render(kind: str, row: dict, told: dict) -> dict:
    """A person (or its household) as a record, with what is told of its standing."""
    me = identified(row["identifier_value"], row["identifier_type"])
    info = compact(name=compact(surname=row.get("surname"), given_name=row.get("given_name")), sex=row.get("sex"),
                   birth_date=row.get("birth_date"))
    record = {"identifier": me} | info if kind == "Person" else compact(
        member_identifier=me, demographic_info=info, employment_status=row.get("employment_status"))
    if kind == "Group":
        home = home_of(row)
        record = {"group_identifier": identified(row["group_identifier"]), "group_type": "household",
                  "group_size": len(home), "member_list": [render("Member", one, {}) for one in home]}
    return {"@context": "https://schema.spdci.org/extensions/ess/v1/data", "@type": f"spdci:{kind}"} | record | told

def scheme_of(row: dict) -> list[dict]:
    name = row.get("programme_identifier", "")
    return [{"programme_identifier": name, "programme_name": row.get("programme_name", name)}] if name else []

def header(action: str, receiver: str | None, total: int, sender: str = OWN_ID, **more: Any) -> dict:
    return {"sender_id": sender, "action": action, "message_id": new_id("M"), "message_ts": now(), "version": "1.0.0",
            "is_msg_encrypted": False, "total_count": total} | compact(receiver_id=receiver, **more)

def ack(status: str, **more: Any) -> dict:
    inner = {"correlation_id": new_id("C"), "ack_status": status, "timestamp": now()}
    return {"message": inner | more, "served_by": OWN_ID}

def deliver(url: str, envelope: dict) -> tuple[int, Any, int]:
    """POST a message, at most three times: HTTP status (0: none), the JSON of the answer, attempts."""
    data, parts, status, attempt = json.dumps(envelope, indent=1).encode(), urlsplit(url), 0, 0
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    while attempt < 3 and (not 200 <= status < 500 or status in (408, 429)):
        time.sleep(0.25 if attempt else 0.02)
        attempt, link = attempt + 1, kind(parts.netloc, timeout=5)
        try:
            link.request("POST", parts.path, data, {"Content-Type": "application/json"})
            answer = link.getresponse()
            status, raw = answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            status, raw = 0, b""
        link.close()
    try:
        return status, json.loads(raw), attempt
    except (ValueError, RecursionError):
        return status, None, attempt

def single(pairs: list[tuple]) -> dict:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a member name occurs twice")
    return dict(pairs)

def benefit(call: dict) -> dict:
    kind, day = str(code_of(call.get("benefit_type", "Cash"), BENEFITS)), call.get("benefit_date") or call.get("date")
    return compact(benefit_type=kind, benefit_value=call.get("benefit_value"), benefit_date=now(day))

def looked_for(call: dict, kind: str, name: str) -> dict:
    """The criteria of a search or filter: a person's identifier, or a predicate list from a where clause."""
    version = {"version": "1.0.0", "reg_type": f"ns:org:RegistryType:{call['registry'].upper()}"}
    if "where" not in call:
        query = {"type": call.get("identifier_type", "UIN"), "value": call["identifier_value"]}
        return version | {kind: "idtype-value", name: query}
    names = ("attribute_name", "operator", "attribute_value")
    parts = [dict(zip(names, part.split(None, 2), strict=False)) for part in call["where"].split(";")]
    pairs = enumerate(zip(parts[::2], [*parts[1::2], None], strict=False), 1)
    return version | {kind: "predicate", name: [
        compact(seq_num=n, expression1=one, condition=two and "and", expression2=two) for n, (one, two) in pairs]}

def for_search(call: dict) -> dict:
    asked = looked_for(call, "query_type", "query") | {"reg_record_type": call.get("record", "Member")}
    if "sort" in call:
        asked["sort"] = [dict(zip(("attribute_name", "sort_order"), call["sort"].split(), strict=False))]
    if "page_size" in call:
        asked["pagination"] = {"page_size": int(call["page_size"]), "page_number": int(call.get("page_number", 1))}
    return {"search_request": [fresh(search_criteria=asked)]}

def for_subscription(call: dict) -> dict:
    event = call["event"].replace("enrolment", "enrollement") if call["registry"] == "ibr" else call["event"]
    return {"subscribe_request": [fresh(subscribe_criteria=looked_for(call, "filter_type", "filter") | {
        "reg_event_type": event, "notify_record_type": call.get("record", "Member")})]}

def for_standing(call: dict) -> dict:
    query = {"person_identifier": {"eq": call["identifier_value"]}}
    if call.get("programme"):
        query["programme_identifier.program.programme_identifier"] = {"eq": call["programme"]}
    entity = call.get("entity", "Member")
    return {"enrolled_criteria": {"query_type": "expression", "response_entity": entity, "query": query}}

def for_updates(call: dict) -> dict:
    """No more of a beneficiary than an IBR needs: identifiers, programme, standing, last benefit."""
    sent, sort, scheme, status = [], call.get("identifier_type", "UIN"), call["programme"], call.get("status")
    for who in call["identifier_value"].split(","):
        row = ROWS.get((sort, who, scheme), {"programme_identifier": scheme})
        word, home = status or row.get("enrolment_status"), call.get("household_id") or row.get("group_identifier")
        unit = {"assistance_unit": "1", "member": {"member_identifier": identified(who, sort)}} | (
            {"group": {"group_identifier": identified(home)}} if home and status else {})
        if call.get("entity") == "Group":
            unit = {"assistance_unit": "2", "group": {"group_identifier": identified(who, sort)}}
        sent.append({"@type": "Beneficiary", "programme_identifier": scheme_of(row)} | unit | compact(
            enrolment_date=row.get("enrolment_date") and now(row["enrolment_date"]),
            enrolment_status=word and str(code_of(word)),
            status_change_date=[now(call.get("date"))] if status else row.get("changed"),
            benefits=[benefit(call)] if "benefit_type" in call else row.get("benefits")))
    return {"enrolled_updates": {"beneficiaries": sent}}

def for_status(call: dict) -> dict:
    kind = call.get("attribute_type", "transaction_id")
    value = call["about"].split(",") if kind == "reference_id_list" else call["about"]
    return {"txnstatus_request": {"reference_id": new_id("R"), "txn_type": call.get("txn_type", "search"),
                                  "attribute_type": kind, "attribute_value": value}}
