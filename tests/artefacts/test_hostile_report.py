"""Nothing that a system under test says becomes a part of the page."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from conformance.artefacts import render_html
from conformance.record import Record, encode_body

MARK = "PWNED"

HOSTILE_TEXTS = {
    "closing script": f"</script><script>{MARK}()</script>",
    "event handler": f"\"><img src=x onerror='{MARK}()'>",
    "single quotes": f"' onmouseover='{MARK}()' x='",
    "style": f"</style><style>{MARK}</style>",
    "comment": f"<!-- {MARK} --><![CDATA[ {MARK} ]]><?{MARK}?>",
    "entities": f"&lt;b&gt;{MARK}&amp;#60;script&#62;",
    "address": f"javascript:{MARK}()",
    "template": f"{{{{ {MARK} }}}}{{% {MARK} %}}${{{MARK}}}",
    "direction": f"\u202e\u2066{MARK}\u200f",
    "control": f"\x00\x08\x1b[2J{MARK}\x7f\x9b",
    "backticks": f"`<b>{MARK}</b>` `{MARK}\"'><i>`",
    "details": f"</details></pre></main></body></html><{MARK}>",
}


class Watch(HTMLParser):
    """Refuses to see the mark anywhere but in text that people read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[tuple[str, tuple[str, ...]]] = []
        self.seen = 0
        self.last = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert MARK.lower() not in f"{tag} {attrs}".lower(), (tag, attrs)
        assert not any(name.startswith("on") for name, _ in attrs)
        self.shape.append((tag, tuple(sorted(name for name, _ in attrs))))
        self.last = tag

    def handle_data(self, data: str) -> None:
        if MARK in data:
            assert self.last not in ("script", "style")
            self.seen += 1

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def watched(record: Record, rows: dict[str, Any]) -> Watch:
    """Render a record and look at every element and text of the page."""
    content = render_html(record, rows).decode("utf-8")
    for hidden in "\x00\x08\x1b\x7f\u202e\u2066\u200f\x9b":
        assert hidden not in content
    page = Watch()
    page.feed(content)
    page.close()
    return page


def run_that_says(text: str, run: Any) -> Record:
    """Record a run in which the system says a text wherever it can say one."""
    body = json.dumps({"header": {"action": text, text: 1}, text: [text]}).encode()
    message = {"method": text, "url": text, "headers": [[text, text]], "body": encode_body(body)}
    answer = {"status": 200, "headers": [[text, text]], "body": encode_body(body)}
    run.scenario("a")
    sent = run.exchange("a", request=message, response=answer)
    lost = run.exchange("a", response=None, failure={"kind": "protocol", "detail": text})
    raw = run.exchange("a", answer=f"{text} is no JSON".encode())
    come = run.writer.add(
        "callback", scenario="a", step=1, operation=None, request=message, response=answer, arrived=""
    )
    for event, verdict in ((sent, "fail"), (lost, "warn"), (raw, "harness_error"), (come, "fail")):
        for part in ("request", "response"):
            run.check(
                "R-1",
                verdict,
                scenario="a",
                step=1,
                expected=text,
                actual=text,
                message=text,
                reason=text,
                evidence=[{"event": event, "part": part, "pointer": "/header/action"}],
            )
    run.check("R-1", "not_tested", scenario="a", step=1, reason=text, key=text)
    run.check("R-2", "not_tested", reason=text, key=text)
    seen = {"id": "IBR-I-01", "observed": text, "how": text}
    run.writer.add("expectation", scenario="a", step=0, kind="interpretation", data=seen)
    run.ended("a", "harness_error", text)
    record: Record = run.writer.record()
    return record


@pytest.mark.parametrize("kind", HOSTILE_TEXTS)
def test_no_element_or_attribute_comes_from_the_system(
    kind: str, make_run: Callable[..., Any], row: Callable[..., Any]
) -> None:
    rows = {name: row(name) for name in ("R-1", "R-2")}
    page = watched(run_that_says(HOSTILE_TEXTS[kind], make_run()), rows)
    harmless = watched(run_that_says("harmless", make_run()), rows)
    assert page.seen > 20
    assert page.shape == harmless.shape


@pytest.mark.parametrize(
    "content",
    [
        (MARK + "<script>").encode() * 400_000,
        json.dumps({"a": [f"<{MARK}>"] * 60_000}).encode(),
        b"[" * 300_000 + f'"<{MARK}>"'.encode() + b"]" * 300_000,
        f"<{MARK}>".encode() + b"\xff\x00" * 2_000_000,
        f'{{"a":"<{MARK}>","a":"</pre>","b":1E999999,"c":NaN}}'.encode(),
        b'{"a":"\\ud800\\u0000\\u202e<script>"}',
        json.dumps({f"<{MARK}>" * 5_000: f"<{MARK}>" * 5_000}).encode(),
    ],
    ids=["5 MB of text", "long list", "deep nesting", "no text", "odd JSON", "surrogates", "long names"],
)
def test_a_monstrous_body_is_shown_in_part_and_quickly(
    content: bytes, make_run: Callable[..., Any], row: Callable[..., Any]
) -> None:
    run = make_run()
    run.scenario("a")
    sent = run.exchange("a", answer=content)
    evidence = [{"event": sent, "part": "response", "pointer": "/a/0"}]
    run.check(
        "R-1",
        "fail",
        scenario="a",
        step=1,
        message="odd",
        actual=content.decode("utf-8", "replace"),
        evidence=evidence,
    )
    start = time.perf_counter()
    record = run.writer.record()
    watched(record, {"R-1": row("R-1")})
    assert time.perf_counter() - start < 3
    assert len(render_html(record, {"R-1": row("R-1")})) < 500_000
