"""The documents say what the data and the functions do."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from protocol.encryption.refusal import EncryptionReason
from protocol.keys.algorithms import content_encryption_algorithms, encryption_algorithms, signature_algorithms
from protocol.signing.canonical_form import CANONICAL_FORMS
from protocol.signing.parameters import dialect_rows
from protocol.signing.refusal import SignatureReason, SignatureRefused
from tests.protocol.signing.conftest import read_vectors

DOCUMENTS = Path(__file__).parents[3] / "docs"
SIGNATURES = (DOCUMENTS / "signatures.md").read_text(encoding="utf-8")
ENCRYPTION = (DOCUMENTS / "encryption.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", dialect_rows())
def test_each_dialect_has_its_section_with_its_parameters(dialect: str) -> None:
    section = SIGNATURES.partition(f"\n## {dialect}\n")[2].partition("\n## ")[0]
    assert section
    if dialect != "jws-detached":  # whose parameters are "as above"
        assert [name for name in dialect_rows()[dialect]["parameters"] if f"`{name}`" not in section] == []


def test_the_defaults_are_those_of_the_data() -> None:
    defaults = dialect_rows()["dci-http-signature"]["parameters"]
    for name, value in defaults.items():
        row = re.search(rf"^\| `{name}` \| (.*?) \|", SIGNATURES, re.MULTILINE)
        assert row is not None, name
        written = ", ".join(f"`{item}`" for item in value) if isinstance(value, list) else str(value or "none")
        assert row[1].strip("`") == written.strip("`")


def test_every_canonical_form_and_algorithm_is_described() -> None:
    assert [form for form in CANONICAL_FORMS if f"**`{form}`**" not in SIGNATURES] == []
    named = [name for row in signature_algorithms().values() for name in (*row.jws, row.word or "")]
    assert [name for name in named if name and f"`{name}`" not in SIGNATURES] == []
    used = [*encryption_algorithms(), *content_encryption_algorithms()]
    assert [name for name in used if f"`{name}`" not in ENCRYPTION] == []


def test_the_example_is_the_test_vector() -> None:
    vector = read_vectors("dci-http-signature.json")["vectors"][0]
    for line in vector["signing_string"].splitlines():
        assert f"\n   {line}\n" in SIGNATURES
    start, end = vector["signed"]["signature"].partition("cIzN")[0], vector["signed"]["signature"][-6:]
    assert f"{start}cIzN…{end}" in SIGNATURES


@pytest.mark.parametrize(("reasons", "document"), [(SignatureReason, SIGNATURES), (EncryptionReason, ENCRYPTION)])
def test_every_reason_is_described(reasons: type[StrEnum], document: str) -> None:
    for reason in reasons:
        assert f"| `{reason}` |" in document
        if isinstance(reason, SignatureReason):
            row = next(line for line in document.splitlines() if line.startswith(f"| `{reason}` |"))
            assert f"`{SignatureRefused(reason, '').code}`" in row
