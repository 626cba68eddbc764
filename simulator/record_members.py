"""Read the members of a record: identifiers, person, group, codes and moments; strict about type and code."""

from collections.abc import Mapping
from typing import Any

from protocol.codes import directory
from protocol.schemas import schema
from simulator.moments import zoned

LONGEST_TEXT = 1000
_SEX_LETTERS = {"m": "male", "f": "female"}  # as in the published samples


class InvalidMember(Exception):
    """A member that cannot be taken in: its path below the record, and what is needed instead."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


def as_list(value: Any) -> list[Any]:
    """Return a list as it is, one value as a list of one, and nothing (absent, null, empty text) as an empty list."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def as_objects(value: Any, path: str, *, name: str | None = None) -> list[tuple[dict[str, Any], str]]:
    """Return the objects of a list, or the one object, with their paths; a text becomes {name: text}."""
    found = []
    several = isinstance(value, list)
    for index, item in enumerate(as_list(value)):
        place = f"{path}/{index}" if several else path
        if isinstance(item, str) and name is not None:
            item = {name: item}
        if not isinstance(item, dict):
            raise InvalidMember(place, "an object is needed")
        found.append((item, place))
    return found


def optional_text(document: dict[str, Any], name: str, path: str) -> str | None:
    """Return the text at `name`, None where there is none."""
    value = document.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise InvalidMember(f"{path}/{name}", "a string is needed")
    if len(value) > LONGEST_TEXT or "\x00" in value:
        raise InvalidMember(f"{path}/{name}", f"a string of at most {LONGEST_TEXT} characters is needed")
    return value


def code(document: dict[str, Any], name: str, of: str, path: str, *, interface: str = "ibr") -> str | None:
    """Return the code at `name` of the directory `of`, for a code or a label, None where there is none."""
    value = optional_text(document, name, path)
    if value is None:
        return None
    found = directory(of, interface=interface).code_of(value)
    if found is None:
        raise InvalidMember(f"{path}/{name}", f"{value[:60]!r} is not in the code directory {of}")
    return found


def moment(document: dict[str, Any], name: str, path: str) -> str | None:
    """Return the date-time at `name` with a time zone, None where there is none."""
    value = optional_text(document, name, path)
    if value is None:
        return None
    try:
        return zoned(value)
    except ValueError as error:
        raise InvalidMember(f"{path}/{name}", f"{value[:60]!r} {error}") from None


def read_identifiers(document: dict[str, Any], name: str, path: str) -> list[dict[str, str]]:
    """Return the identifiers at `name`: a list of {identifier_type, identifier_value}, one of it, or a bare value."""
    found = []
    for item, place in as_objects(document.get(name), f"{path}/{name}", name="identifier_value"):
        value = optional_text(item, "identifier_value", place)
        if value is not None:
            type_ = optional_text(item, "identifier_type", place) or "UIN"
            found.append({"identifier_type": type_, "identifier_value": value})
    return found


def read_member(value: Any, *, interface: str = "ibr") -> dict[str, Any] | None:
    """Return the member with its identifiers as a list and its person read, None where there is none."""
    if value is None or value == "":
        return None
    if not isinstance(value, dict):
        raise InvalidMember("/member", "an object is needed")
    member = {name: item for name, item in value.items() if item not in ("", None) and name != "programme_identifier"}
    member["member_identifier"] = read_identifiers(value, "member_identifier", "/member")
    person = value.get("demographic_info")
    if person not in (None, ""):
        member["demographic_info"] = _person(person, interface)
        if not member["member_identifier"]:
            member["member_identifier"] = member["demographic_info"].get("identifier", [])
    return member


def _person(value: Any, interface: str) -> dict[str, Any]:
    path = "/member/demographic_info"
    if isinstance(value, dict) and isinstance(value.get("person"), dict):
        value, path = value["person"], f"{path}/person"
    if not isinstance(value, dict):
        raise InvalidMember(path, "an object is needed")
    person = {name: item for name, item in value.items() if item not in ("", None)}
    if "identifier" in person:
        person["identifier"] = read_identifiers(value, "identifier", path)
    if "name" in person:
        person["name"] = _name(person["name"], f"{path}/name")
    if "sex" in person:
        letter = str(person["sex"]).casefold()
        sex = {"sex": _SEX_LETTERS.get(letter, person["sex"])}
        person["sex"] = code(sex, "sex", "sex", path, interface=interface)
    if "birth_date" in person:
        person["birth_date"] = moment(value, "birth_date", path)
    return person


def _name(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidMember(path, "an object is needed")
    name = {key: item for key, item in value.items() if item not in ("", None)}
    if "first_name" in name:  # as in the published samples, for given_name
        name.setdefault("given_name", name.pop("first_name"))
    for key in ("surname", "given_name"):
        optional_text(name, key, path)
    return name


def read_group(value: Any) -> dict[str, Any] | None:
    """Return the group with its identifiers as a list, None where there is none."""
    if value is None or value == "":
        return None
    if not isinstance(value, dict):
        raise InvalidMember("/group", "an object is needed")
    group = {name: item for name, item in value.items() if item not in ("", None)}
    group["group_identifier"] = read_identifiers(value, "group_identifier", "/group")
    return group


def mended(name: str, document: Mapping[str, Any] | None, *, interface: str = "ibr") -> dict[str, Any] | None:
    """Return a data object without those of its members that have another form than its schema `name` gives."""
    if document is None:
        return None
    faulty = {each.pointer.split("/")[1] for each in schema(name, interface).violations(dict(document)) if each.pointer}
    return {member: value for member, value in document.items() if member not in faulty}
