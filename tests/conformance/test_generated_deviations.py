"""Generated deviations: a countable set, each breaks one constraint of a message that is sent, and it is found."""

import hashlib
from collections import defaultdict

import pytest

from conformance.broken_requirement import Broken, requirement_of
from conformance.bundled_target import bundled_target
from conformance.detection import GENERATED, Case, detection
from conformance.examination import cases, chosen, examine
from conformance.generated_cases import generated_cases
from conformance.likely_scenarios import likely_scenarios
from conformance.matrix import is_sound, matrix
from conformance.plan import plan
from conformance.qualification import URL, bundled, certify_in_process
from conformance.requirements import catalogue
from conformance.sent_messages import FILE, KINDS, members_of, messages_of, places_of, text_of
from conformance.survivors import Survivor, generated_totals, meets_the_bars, survivors
from protocol.data import data_folder, load_yaml
from protocol.json_text import MISSING, dump_json
from protocol.operations import operation
from protocol.schemas import accepts_answer, accepts_request
from simulator import generated_deviations as generated
from simulator.deviations import UnknownDeviation
from simulator.edits import changed, edited
from simulator.generated_deviations import deviation_of, generated_deviations
from simulator.generated_deviations.changes import CHANGES
from simulator.generated_deviations.operators import KEYWORDS

ROLES = ("ibr", "ess", "sp-mis")
SAMPLE = 20
ANSWERS = ("answer", "acknowledgement")
SEARCH_TIMESTAMP = "generated:callback:on-search:/message/search_response/*/timestamp:dropped"
# Of a schema: what describes, and what says where the rules of its parts stand.
STRUCTURE = {"description", "default", "properties", "items", "$ref", "allOf", "anyOf", "if", "then", "else"}


@pytest.fixture(scope="module")
def sent():
    """The messages of each bundled system in its certification, by kind and operation; made when they are asked for."""
    known = {}

    def of(role):
        if role not in known:
            known[role] = defaultdict(list)
            for message in messages_of(certify_in_process(bundled(role), role=role), role):
                if message.kind in KINDS:
                    known[role][message.kind, message.operation.name].append(message.document)
        return known[role]

    return of


def applied(row, document):
    """Return a document as it leaves a system that shows a row."""
    if "change" in row.data:
        return changed(document, row.pointer, CHANGES[row.operator])
    return edited(document, row.data)


def breaks(row, before, after):
    """Tell whether a row changes a document, and what of it is a rule of the schema."""
    if dump_json(before) == dump_json(after):
        return False
    accepts = accepts_answer if row.message.kind in ANSWERS else accepts_request
    operation = row.message.operation
    stated = row.value is not None and row.operator != "off-the-directory"  # directories are not enforced there
    return not (stated and accepts(operation.name, after, operation.interface))


def sample(role):
    """Return some generated deviations, the same each time, of whatever messages and operators."""
    return sorted(generated_cases(role), key=lambda case: hashlib.sha256(case.name.encode()).digest())[:SAMPLE]


def test_the_file_of_what_is_sent_tells_what_the_bundled_systems_send(sent):
    told = text_of({role: {about: members_of(found) for about, found in sent(role).items()} for role in ROLES})
    path = data_folder("fixtures") / FILE
    assert path.read_text(encoding="utf-8") == told, "run `python -m conformance.sent_messages`, which writes it anew"


@pytest.mark.parametrize("role", ROLES)
def test_the_set_is_countable_and_the_same_each_time(role):
    rows = generated_deviations(role)
    generated_deviations.cache_clear()
    assert list(generated_deviations(role).items()) == list(rows.items())
    assert len(rows) >= 300


@pytest.mark.parametrize("role", ROLES)
def test_each_changes_a_message_that_is_sent_and_breaks_its_schema_or_its_meaning(role, sent):
    showing = {
        about: [(document, frozenset(places_of(document))) for document in documents]
        for about, documents in sent(role).items()
    }
    for row in generated_deviations(role).values():
        documents = showing[row.message.kind, row.message.operation.name]
        place = row.pointer if row.value is MISSING or row.value is None else row.pointer.rpartition("/")[0]
        leaving = ((each, applied(row, each)) for each, places in documents if place in places)
        assert any(breaks(row, before, after) for before, after in leaving), f"{row.name} breaks nothing"


@pytest.mark.parametrize("interface", ["ibr", "ess"])
def test_every_keyword_of_the_schemas_has_an_operator(interface):
    keywords = set()

    def walk(schema):
        keywords.update(name for name in schema if name in KEYWORDS or not name.startswith("x-"))
        for name, value in schema.items():
            if name == "properties":
                [walk(each) for each in value.values()]
            elif name in ("items", "then", "else"):
                walk(value)
            elif name in ("allOf", "anyOf"):
                [walk(each) for each in value]

    for schema in load_yaml(f"openapi/{interface}.yaml")["components"]["schemas"].values():
        walk(schema)
    assert keywords <= KEYWORDS | STRUCTURE


@pytest.mark.parametrize("role", ROLES)
def test_each_has_a_requirement_of_the_catalogue(role):
    assert [case.name for case in generated_cases(role) if case.requirement not in catalogue(role)] == []


@pytest.mark.parametrize("role", ROLES)
def test_they_are_cases_after_those_that_are_written_by_hand(role):
    kinds = [case.kind for case in cases(role)]
    assert kinds[-len(generated_deviations(role)) :] == [GENERATED] * len(generated_deviations(role))
    assert GENERATED not in kinds[: -len(generated_deviations(role))]


@pytest.mark.parametrize(
    ("role", "case"),
    [(role, case) for role in ROLES for case in sample(role)],
    ids=lambda each: getattr(each, "name", each),
)
def test_one_of_the_sample_is_found_at_the_requirement_that_it_breaks(role, case):
    row = examine(case, "1")
    if (role, case.name) in {(each.role, each.name) for each in survivors()}:
        assert row["outcome"] == "missed"
    else:
        assert (row["outcome"], row["named"], row.get("errors")) == ("detected", True, None)


@pytest.mark.parametrize("survivor", survivors(), ids=lambda each: f"{each.role}-{each.name}")
def test_exactly_those_survive_that_are_explained(survivor):
    assert survivor.because in ("equivalent", "unseen")
    assert survivor.reason.endswith(".")
    (case,) = chosen([survivor.role], [survivor.name])
    assert examine(case, "1")["outcome"] == "missed"


def test_the_scenarios_that_show_a_place_are_told_first_and_all_only_where_these_find_nothing():
    case = next(case for case in generated_cases("ibr") if case.name == SEARCH_TIMESTAMP)
    first, *following = likely_scenarios(case, "1")
    assert {story.id for story in plan("ibr")} >= set(first).union(*following)
    record = certify_in_process(bundled("ibr", case.name), target=bundled_target("ibr", URL), only=first)
    assert detection(case, record)["named"]


@pytest.mark.parametrize(
    ("kind", "name", "pointer", "value", "requirement"),
    [
        ("callback", "on-search", "/message/search_response/*/timestamp", MISSING, "IBR-SRCH-003"),
        ("callback", "on-search", "/header/total_count", True, "DCI-HDR-013"),
        ("answer", "sync/search", "/message/search_response/*/pagination", True, "IBR-SRCH-010"),
        ("answer", "sync/enrolled", "/message/enrolled_response", MISSING, "IBR-ENR-001"),
        ("answer", "sync/search", "/message/search_response/*/data", True, "IBR-SRCH-007"),
        ("acknowledgement", "search", "/message/ack_status", "unlisted", "DCI-ACK-001"),
        (
            "answer",
            "sync/search",
            "/message/search_response/*/data/reg_records/*/member/demographic_info/sex",
            True,
            "IBR-REC-011",
        ),
        ("answer", "sync/search", "/message/search_response/*/timestamp", "2026-01-15T09:30:00Z", None),
        ("answer", "sync/search", "/message/of_nobody", MISSING, None),
    ],
)
def test_the_requirement_is_the_row_that_states_what_is_broken(kind, name, pointer, value, requirement):
    assert requirement_of(Broken("ibr", kind, operation(name), pointer, value)) == requirement


def test_a_simulator_can_be_told_to_show_one_and_is_clean_again_afterwards():
    from simulator.ibr import create_ibr

    system = create_ibr()
    try:
        client = system.app.test_client()
        assert client.post("/admin/deviation", json={"name": SEARCH_TIMESTAMP}).get_json() == {
            "deviation": SEARCH_TIMESTAMP
        }
        document = {"message": {"search_response": [{"timestamp": "2026-01-15T09:30:00Z", "status": "succ"}]}}
        assert system.composer.finish("callback", "on-search", document) == {
            "message": {"search_response": [{"status": "succ"}]}
        }
        assert system.composer.finish("answer", "sync/search", document) == document
        client.post("/admin/deviation", json={"name": None})
        assert system.composer.finish("callback", "on-search", document) == document
        assert client.post("/admin/deviation", json={"name": "generated:of:nobody"}).status_code == 404
    finally:
        system.close()


def test_a_name_that_is_none_is_refused():
    with pytest.raises(UnknownDeviation, match="no deviation 'generated:nothing'"):
        deviation_of("ibr", "generated:nothing")
    assert deviation_of("ibr", "ack-202").kind == "variant"
    assert generated.is_generated(SEARCH_TIMESTAMP)


def row_of(name, outcome, *, named=True):
    """Return the row of a generated deviation in a matrix."""
    case = Case("ibr", name, GENERATED, "DCI-ACK-001", "One constraint is broken.")
    found = {"failed": [], "warned": [], "checks": [], "verdict": "not_conformant", "outcome": outcome, "seconds": 0.1}
    facts = {"role": "ibr", "name": name, "kind": GENERATED, "requirement": case.requirement, "summary": case.summary}
    return case, {**facts, **found, "named": named and outcome == "detected", "collateral": []}


@pytest.mark.parametrize(
    ("found", "elsewhere", "missed", "sound"),
    [(100, 0, 0, True), (96, 4, 0, True), (94, 6, 0, False), (100, 0, 1, False)],
)
def test_enough_have_to_be_found_and_who_survives_has_to_be_explained(found, elsewhere, missed, sound):
    told = [row_of(f"generated:{number}", "detected") for number in range(found)]
    told += [row_of(f"generated:e{number}", "detected", named=False) for number in range(elsewhere)]
    told += [row_of(f"generated:m{number}", "missed") for number in range(missed)]
    of, rows = zip(*told, strict=True)
    whole = matrix(of, rows, partial=False, seed="1", started="2026-01-15T09:30:00Z", seconds=1.0)
    assert is_sound(whole) is sound
    sums = whole["totals"]["generated"]
    assert (sums["deviations"], sums["detected"], sums["named"]) == (len(rows), found + elsewhere, found)
    assert sums["unexplained"] == [case.name for case in of if case.name.startswith("generated:m")]
    assert whole["totals"]["deviations"] == whole["totals"]["variants"] == 0


def test_a_survivor_that_is_found_after_all_is_told(monkeypatch):
    case, row = row_of("generated:found", "detected")
    explained = (Survivor("ibr", case.name, "unseen", "Nobody can tell."),)
    monkeypatch.setattr("conformance.survivors.survivors", lambda: explained)
    assert generated_totals([row])["found_after_all"] == [case.name]
    assert not meets_the_bars(generated_totals([row]))
    missed = {**row, "outcome": "missed", "named": False}
    assert generated_totals([missed])["unexplained"] == []
