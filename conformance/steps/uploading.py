"""Sentences about enrolment updates that come as files (PRS.IBR.02 by file)."""

from __future__ import annotations

from functools import partial

from conformance.enrolling import stop_unless_taken_in
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.settling import settle
from conformance.story import Story, Unreachable
from conformance.upload import upload
from protocol.signing.parameters import dialect_rows

_UPDATES = "sync/enrollment/updates"


@sentence("the enrolment of {name} is published by file")
def published_by_file(story: Story, step: Step, name: str) -> None:
    """Upload an enrolment as a JSON file."""
    _publish(story, name, "json")


@sentence("the enrolment of {name} is published by file, without naming the format")
def published_without_format(story: Story, step: Step, name: str) -> None:
    """Upload an enrolment and leave the format to its default."""
    _publish(story, name, None)


@sentence("the enrolment of {name} is published by file, in the format {file_format}")
def published_in_a_format(story: Story, step: Step, name: str, file_format: str) -> None:
    """Upload an enrolment under a format that it does not have."""
    _publish(story, name, file_format)


def _publish(story: Story, name: str, file_format: str | None) -> None:
    stop_unless_taken_in(story)
    _stop_if_not_signed(story)
    enrolment = story.enrolment(name)
    message = story.run.dialect.updates(story.identifiers.new("txn"), [enrolment.of_a_recipient()])
    document = story.envelope(_UPDATES, message)
    packing = partial(upload, action=document["header"]["action"], file_format=file_format)
    exchange = story.receipt = story.send_document(_UPDATES, document, packing=packing)
    story.run.judge_answer(story, exchange)
    settle(story, exchange, [enrolment])


def _stop_if_not_signed(story: Story) -> None:
    """Leave files out where the dialect of the target cannot sign a message in one."""
    signature = story.run.target.signature
    reason = signature and dialect_rows()[signature.parameters.dialect].get("files_not_signed")
    if reason:
        raise Unreachable(str(reason), verdict="not_applicable")


@sentence("a file that holds no message is published")
def no_message_published(story: Story, step: Step) -> None:
    """Upload a file with text that is no JSON."""
    action = story.run.dialect.updates_action
    body, media_type = upload(b"identifier;status\n1;Active\n", action=action)
    story.send_document(_UPDATES, None, body=body, content_type=media_type)
    story.fault = "a file that holds no message"
