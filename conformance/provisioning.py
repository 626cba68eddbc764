"""Make people known to an IUT for which the standard has no message to do it: by the calls that its target declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.call_template import filled
from conformance.calling import carry_out
from conformance.story_end import Unreachable

if TYPE_CHECKING:
    from conformance.people import Enrolment
    from conformance.story import Story


def is_declared(story: Story, kind: str) -> bool:
    """Tell whether the target declares a call of the kind `person` or `standing`; or people who are known already."""
    target = story.run.target
    return kind in target.provisioning or (kind == "person" and bool(target.data.population))


def make_known(story: Story, enrolment: Enrolment, **more: Any) -> None:
    """Make a person with their standing known, `more` being further placeholders; Unreachable when that fails.

    Where the target names a population, its people are known already.
    """
    target = story.run.target
    if target.data.population and "person" not in target.provisioning:
        return
    _provision(story, "person", enrolment, more)


def change_standing(story: Story, enrolment: Enrolment, **more: Any) -> None:
    """Change the standing of a person in a programme; Unreachable when that fails."""
    _provision(story, "standing", enrolment, more)


def restart(story: Story) -> None:
    """Restart the IUT as its target says; Unreachable when that fails, or is not said."""
    run, key = story.run, "provisioning.restart"
    template = run.target.provisioning.get("restart")
    if template is None:
        raise Unreachable("the target does not say how the IUT is restarted", key=key)
    values: dict[str, Any] = {**dict.fromkeys(template.placeholders()), "url": run.target.url}
    done = carry_out(filled(template, values), values, target=run.target, transport=run.transport, ask=run.ask)
    data = {"how": done.how, "failure": done.failure}
    run.writer.add("expectation", scenario=story.plan.id or None, step=story.step, kind=key, data=data)
    if done.failure is not None:
        raise Unreachable(f"the IUT could not be restarted: {done.failure}", key=key)


def _provision(story: Story, kind: str, enrolment: Enrolment, more: dict[str, Any]) -> None:
    key = f"provisioning.{kind}"
    template = story.run.target.provisioning.get(kind)
    if template is None:
        raise Unreachable("the target does not say how people come to be known to the IUT", key=key)
    story.stop_if_over()
    person = enrolment.person
    values: dict[str, Any] = dict.fromkeys(sorted(template.placeholders()))
    values |= {
        "url": story.run.target.url,
        "identifier_type": person.identifier_type,
        "identifier_value": person.identifier_value,
        "surname": person.surname,
        "given_name": person.given_name,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "programme_identifier": enrolment.programme,
        "enrolment_status": enrolment.status,
        "enrolment_date": enrolment.enrolment_date,
        **more,
    }
    run = story.run
    done = carry_out(filled(template, values), values, target=run.target, transport=run.transport, ask=run.ask)
    data = {"how": done.how, "failure": done.failure, "values": values}
    run.writer.add("expectation", scenario=story.plan.id or None, step=story.step, kind=key, data=data)
    if done.failure is not None:
        raise Unreachable(f"{person.name} could not be made known to the IUT: {done.failure}", key=key)
