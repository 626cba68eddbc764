"""The parameters of a dialect in which implementations differ: our defaults, and what a target declares instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from protocol.data import load_yaml
from protocol.keys.algorithms import signature_algorithms
from protocol.signing.canonical_form import CANONICAL_FORMS

_SECONDS: Final = ("clock_skew", "life_time", "longest_life_time")
_LISTS: Final = ("algorithms", "signed_headers")


@dataclass(frozen=True, kw_only=True)
class SignatureParameters:
    """How messages are signed; a dialect reads those that it knows. Times are in seconds."""

    dialect: str
    prefix: str = ""
    namespace: str = ""
    key_id_name: str = "kidId"
    canonical_form: str = "sorted-compact"
    digest_prefix: str = ""
    algorithms: tuple[str, ...] = ()
    signed_headers: tuple[str, ...] = ()
    digest_header: str = ""
    clock_skew: int = 60
    life_time: int = 0
    longest_life_time: int = 0


@cache
def dialect_rows() -> Mapping[str, Mapping[str, Any]]:
    """Return the rows of fixtures/security/dialects.yaml by name."""
    return MappingProxyType(
        {row["name"]: MappingProxyType(row) for row in load_yaml("security/dialects.yaml")["dialects"]}
    )


def signature_parameters(dialect: str, declared: Mapping[str, Any] = MappingProxyType({})) -> SignatureParameters:
    """Return the parameters of `dialect`: its defaults, each replaced where `declared` names it.

    ValueError, with the key and what is possible, for an unknown dialect or parameter and for a value of no use.
    """
    if dialect not in dialect_rows():
        raise ValueError(f"dialect: {dialect!r} is unknown; known are {', '.join(dialect_rows())}")
    defaults = dialect_rows()[dialect]["parameters"]
    for name, value in declared.items():
        if name not in defaults:
            known = ", ".join(defaults) or "none"
            raise ValueError(f"{name}: the dialect {dialect} has no such parameter; it has {known}")
        _check(name, value)
    values: dict[str, Any] = {**defaults, **declared}
    values |= {name: tuple(values[name]) for name in _LISTS if name in values}
    parameters = SignatureParameters(dialect=dialect, **values)
    if parameters.life_time > parameters.longest_life_time:
        raise ValueError(f"life_time: {parameters.life_time} is more than longest_life_time allows")
    if parameters.digest_header and parameters.digest_header not in parameters.signed_headers:
        raise ValueError(f"signed_headers: {parameters.digest_header} is missing, without which the body is not signed")
    if parameters.signed_headers and "date" not in parameters.signed_headers:
        raise ValueError("signed_headers: date is missing, without which a signature would hold for ever")
    return parameters


def _check(name: str, value: object) -> None:
    if name in _SECONDS:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ValueError(f"{name}: {value!r} is no whole number of seconds")
    elif name in _LISTS:
        if not isinstance(value, list | tuple) or not value or not all(isinstance(item, str) for item in value):
            raise ValueError(f"{name}: {value!r} is no list of names")
        unknown = [item for item in value if name == "algorithms" and item not in signature_algorithms()]
        if unknown:
            known = ", ".join(signature_algorithms())
            raise ValueError(f"algorithms: {', '.join(unknown)} cannot be allowed; possible are {known}")
        if name == "signed_headers" and any(item != item.lower() for item in value):
            raise ValueError("signed_headers: the names of headers are written in lower case")
    elif not isinstance(value, str) or any(sign in value for sign in '"\r\n'):
        raise ValueError(f"{name}: {value!r} is no text without quotes and line ends")
    elif name == "canonical_form" and value not in CANONICAL_FORMS:
        raise ValueError(f"canonical_form: {value!r} is unknown; known are {', '.join(CANONICAL_FORMS)}")
