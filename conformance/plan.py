"""The plan: the scenarios of `features/` as stories, in the order of the files, with what each of them judges."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from conformance.profile import Profile, profile
from conformance.requirements import catalogue
from protocol.data import data_folder
from protocol.operations import operations

_SENDS = "sends:"
_OF_CLIENTS = "CLIENT-"
_CAPABILITY = "capability:"
_SEAT = "seat:"
_CASES = "cases"
_FEATURES = "features/"
_OF_CASES = "CASE-"
_REQUIREMENT = re.compile(r"\s*\(([A-Z]+(?:-[A-Z0-9]+)+)\)$")


@dataclass(frozen=True)
class Step:
    """One sentence of a scenario, with the requirement that it judges, its table and its text."""

    keyword: str
    text: str
    sentence: str
    requirement: str | None
    table: tuple[tuple[str, ...], ...] = ()
    document: str | None = None


@dataclass(frozen=True)
class StoryPlan:
    """One scenario as it will be told.

    `operations` are those that the IUT has to serve, `sends` those that it has to be made to send, as in
    `ibr.sync/enrolled`, `capabilities` what its target has to declare; a scenario is about one interface.
    """

    id: str
    index: int
    feature: str
    file: str
    name: str
    tags: tuple[str, ...]
    steps: tuple[Step, ...]
    operations: tuple[str, ...]
    sends: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    interface: str = "ibr"

    @cached_property
    def requirements(self) -> tuple[str, ...]:
        """The requirements that the steps judge, each once."""
        return tuple(dict.fromkeys(step.requirement for step in self.steps if step.requirement))

    @property
    def folder(self) -> str:
        """The folder of the file, such as `client-of-ibr`."""
        return self.file.partition("/")[0]

    def as_event(self) -> dict[str, Any]:
        """Return the scenario as the record plans it."""
        return {
            "id": self.id,
            "phase": "planned",
            "index": self.index,
            "feature": self.feature,
            "file": self.file,
            "name": self.name,
            "tags": [*self.tags, *self.requirements],
            "steps": [{"keyword": step.keyword, "text": step.text, **_extras(step)} for step in self.steps],
        }


def _extras(step: Step) -> dict[str, Any]:
    extras: dict[str, Any] = {}
    if step.table:
        extras["table"] = [list(row) for row in step.table]
    if step.document is not None:
        extras["docstring"] = step.document
    return extras


def plan(role: str, *, only: Iterable[str] = (), cases: bool = True) -> tuple[StoryPlan, ...]:
    """Return the stories of a role; with `only`, those whose id, tag, requirement, file or folder it names.

    Without `cases`, those of generated cases are left out unless their own id, tag, requirement or file is named.

    A requirement that no step names, as it is judged of every message, selects all of them; one of clients, all in
    which such a request is sent. Raises KeyError for an unknown role and ValueError for a name in `only` that selects
    nothing.
    """
    stories = tuple(story for story in _stories(role) if cases or _CASES not in story.tags)
    wanted = [name.lstrip("@") for name in only]
    chosen = {story.id for name in wanted for story in _naming(role, name, cases) or _selected(role, stories, name)}
    return tuple(story for story in _stories(role) if story.id in chosen) if wanted else stories


def is_about_cases(requirement: str | None) -> bool:
    """Tell whether a requirement is judged in the scenarios of generated cases."""
    return requirement is not None and requirement.startswith(_OF_CASES)


@cache
def _naming(role: str, name: str, cases: bool) -> tuple[StoryPlan, ...]:
    """Return the stories that a name stands for; without `cases`, the tag of an operation means no cases."""
    place = name.removeprefix(_FEATURES).rstrip("/")
    own = [(story, (story.id, story.file, *story.requirements)) for story in _stories(role)]
    named = [(story, names) for story, names in own if name in (*story.tags, *names) or place in (*names, story.folder)]
    of_cases = {_CASES, *(each for _, names in named for each in names)}
    return tuple(story for story, _ in named if cases or _CASES not in story.tags or of_cases & {name, place})


def _selected(role: str, stories: tuple[StoryPlan, ...], name: str) -> tuple[StoryPlan, ...]:
    """Return the stories in which a requirement is judged that none of them names."""
    row = catalogue(role).get(name)
    if row is None:
        raise ValueError(f"--only {name} selects no scenario; `dci scenarios` lists ids, tags, requirements and files")
    if not name.startswith(_OF_CLIENTS):
        return stories
    return tuple(story for story in stories if _sends_one_of(story, row.operations))


def _sends_one_of(story: StoryPlan, operations: tuple[str, ...]) -> bool:
    sent = {name.partition(".")[2] for name in story.sends}
    return bool(sent & set(operations)) if operations else bool(sent)


@cache
def _stories(role: str) -> tuple[StoryPlan, ...]:
    part = profile(role)
    stories: list[StoryPlan] = []
    for folder in part.features:
        for path in sorted((data_folder("features") / folder).glob("*.feature")):
            stories += _stories_of(part, path, first=len(stories))
    return tuple(stories)


def stories_of(role: str, path: Path) -> tuple[StoryPlan, ...]:
    """Return the stories of a role in one file of features, wherever it is; KeyError for an unknown role."""
    return tuple(_stories_of(profile(role), path, first=0))


def _sent_by(part: Profile, sends: tuple[str, ...]) -> bool:
    """Tell whether a system of the role can be made to send all of these."""
    return all(name in part.sends.get(interface, ()) for interface, _, name in (each.partition(".") for each in sends))


def _takes_the_seat(part: Profile, tags: tuple[str, ...]) -> bool:
    """Tell whether a scenario is about the seat of the role; one of no flow names none."""
    seats = [tag.removeprefix(_SEAT) for tag in tags if tag.startswith(_SEAT)]
    return not seats or part.role in seats


def _stories_of(part: Profile, path: Path, first: int) -> list[StoryPlan]:
    from gherkin.parser import Parser
    from gherkin.pickles.compiler import Compiler

    document: Any = Parser().parse(path.read_text(encoding="utf-8"))
    document["uri"] = path.name
    stories: list[StoryPlan] = []
    folder, served = path.parent.name, operations(part.serves)
    for pickle in Compiler().compile(document):
        steps = tuple(_step(row) for row in pickle["steps"])
        tags = tuple(tag["name"].lstrip("@") for tag in pickle["tags"])
        sends = tuple(tag.removeprefix(_SENDS) for tag in tags if tag.startswith(_SENDS))
        if not (_sent_by(part, sends) and _takes_the_seat(part, tags)):
            continue
        stories.append(
            StoryPlan(
                id=story_id(folder, path.name, pickle["name"]),
                index=first + len(stories),
                feature=document["feature"]["name"],
                file=f"{folder}/{path.name}",
                name=pickle["name"],
                tags=tags,
                steps=steps,
                operations=tuple(tag for tag in tags if tag in served),
                sends=sends,
                capabilities=tuple(tag.removeprefix(_CAPABILITY) for tag in tags if tag.startswith(_CAPABILITY)),
                interface=sends[0].partition(".")[0] if sends else part.serves,
            )
        )
    return stories


def _step(row: Any) -> Step:
    text = row["text"]
    found = _REQUIREMENT.search(text)
    argument = row.get("argument") or {}
    rows = argument.get("dataTable", {}).get("rows", ())
    return Step(
        keyword={"Context": "Given", "Action": "When", "Outcome": "Then"}.get(row["type"], "And"),
        text=text,
        sentence=text[: found.start()] if found else text,
        requirement=found.group(1) if found else None,
        table=tuple(tuple(cell["value"] for cell in cells["cells"]) for cells in rows),
        document=argument.get("docString", {}).get("content"),
    )


def story_id(folder: str, file: str, name: str) -> str:
    """Return the id of a scenario: folder, file and name, as in `ibr.records.the-record-of-somebody`."""
    slug = re.sub(r"[^a-z0-9$]+", "-", name.lower()).strip("-")
    return f"{folder}.{Path(file).stem}.{slug}"
