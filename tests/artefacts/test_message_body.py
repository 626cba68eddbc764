"""Bodies for people: as they were sent, marked where a check objects, never more than a page can bear."""

from __future__ import annotations

import json

import pytest

from conformance.artefacts.message_body import LIMIT, BodyView, body_view
from conformance.artefacts.visible import visible


def text_of(view: BodyView, kind: str | None = None) -> str:
    """Return what is shown, or what is shown of one kind."""
    return "\n".join(run.text for run in view.runs if kind in (None, run.kind))


def test_json_is_printed_as_it_was_sent() -> None:
    view = body_view(b'{"b":1.0,"a":1e400,"b":[ ],"c":{},"d":[true,null,"\\u00fc"],"e":NaN}')
    assert view.form == "json"
    assert text_of(view).split("\n") == [
        "{",
        '  "b": 1.0,',
        '  "a": 1e400,',
        '  "b": [],',
        '  "c": {},',
        '  "d": [',
        "    true,",
        "    null,",
        '    "ü"',
        "  ],",
        '  "e": NaN',
        "}",
    ]


@pytest.mark.parametrize(
    ("pointer", "marked", "absent"),
    [
        ("/header/action", '    "action": "search",', ""),
        ("/header/status", "", "    ✕ not there: /header/status"),
        ("/nothing/at/all", "", "  ✕ not there: /nothing/at/all"),
        ("/items/1", "    2", ""),
        ("/items/7", "", "    ✕ not there: /items/7"),
        ("/a~1b/c~0d", '    "c~d": 1', ""),
        ("", "", ""),
    ],
)
def test_the_member_that_a_pointer_selects_is_marked(pointer: str, marked: str, absent: str) -> None:
    document = {"header": {"action": "search", "id": 1}, "items": [1, 2], "a/b": {"c~d": 1}}
    view = body_view(json.dumps(document).encode(), pointers=[pointer])
    assert text_of(view, "mark") == marked
    assert text_of(view, "absent") == absent


def test_a_large_member_is_marked_by_its_first_line() -> None:
    view = body_view(json.dumps({"list": list(range(50))}).encode(), pointers=["/list"])
    assert text_of(view, "mark") == '  "list": ['


def test_a_long_body_is_cut_but_what_is_objected_to_is_shown() -> None:
    document = {"list": [{"number": number, "name": "x" * 40} for number in range(3000)]}
    content = json.dumps(document).encode()
    view = body_view(content, pointers=["/list/2500/name"])
    assert view.cut
    assert view.length == len(content)
    assert '"number": 2500' in text_of(view)
    assert "x" * 40 in text_of(view, "mark")
    assert len(text_of(view)) < LIMIT + 2_000


def test_an_excerpt_shows_the_member_and_what_it_belongs_to() -> None:
    document = {"a": {f"m{number}": number for number in range(40)}, "z": 1}
    view = body_view(json.dumps(document).encode(), pointers=["/a/m20"], only_marked=True)
    assert view.cut
    lines = text_of(view).split("\n")
    assert lines[:3] == ["{", '  "a": {', "⋯ 16 lines"]
    assert len(lines) < 15


@pytest.mark.parametrize(
    "content",
    [b"x" * 5_000_000, b"[" * 5_000_000, json.dumps({"a": "y" * 150_000}).encode(), b"\xff" * 5_000_000],
    ids=["text", "brackets", "one long member", "no text"],
)
def test_what_is_huge_is_cut(content: bytes) -> None:
    view = body_view(content)
    assert view.cut
    assert view.length == len(content)
    assert sum(len(run.text) for run in view.runs) < 5 * LIMIT


@pytest.mark.parametrize("depth", [500, 5_000, 60_000])
def test_deep_nesting_is_shown_somehow(depth: int) -> None:
    view = body_view(b"[" * depth + b"]" * depth, pointers=["/0/0"])
    assert view.form in ("json", "text")
    assert view.runs


def test_bytes_that_are_no_text_are_shown_in_hexadecimal() -> None:
    view = body_view(b"\x00\xffAB")
    assert view.form == "hex"
    assert text_of(view).split() == ["000000", "00", "ff", "41", "42", "..AB"]


def test_an_empty_body_is_empty() -> None:
    assert body_view(b"") == BodyView("empty", 0, False, ())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü सीता\tok\n", "plain ü सीता\tok\n"),
        ("a\x00b", "a⟦U+0000⟧b"),
        ("\x1b[31m", "⟦U+001B⟧[31m"),
        ("\u202egnp.exe", "⟦U+202E⟧gnp.exe"),
        ("a\u200bb\ufeff", "a⟦U+200B⟧b⟦U+FEFF⟧"),
        ("\ud800", "⟦U+D800⟧"),
        ("\uffff\U000e0041", "⟦U+FFFF⟧⟦U+E0041⟧"),
        ("a\r\nb\rc", "a\nb⟦U+000D⟧c"),
    ],
)
def test_characters_that_hide_are_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown
