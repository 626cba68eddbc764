"""Wait until an update shows that its receipt only called received or pending."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.beneficiaries import ReadEnrolment, read_enrolments
from conformance.checks.records import records_in
from conformance.checks.told_values import SAME
from conformance.exchange import Exchange
from conformance.messages import Message, refusal_of
from conformance.people import Benefit, Enrolment
from conformance.questions import by_identifier, request_item
from conformance.story import Story

# The statuses of which the standard leaves no doubt whether they count as enrolled (IBR-I-04).
_CLEAR = {"1": "yes", "2": "no", "3": "no"}
_PAUSE = 0.5


def is_pending(receipt: Message) -> bool:
    """Tell whether a receipt says that the update is yet to take effect."""
    return refusal_of(receipt) is None and any(item.get("status") in ("rcvd", "pdng") for item in receipt.items)


def settle(story: Story, exchange: Exchange, enrolments: Sequence[Enrolment]) -> None:
    """After a receipt that is not final, ask until the last enrolment shows, within the callback budget.

    The messages that ask are not judged: what shows in the end is, by whatever follows.
    """
    if not is_pending(exchange.answer):
        return
    until = story.run.clock.elapsed() + story.run.target.budgets.callback
    while not _shows(story, enrolments[-1]) and story.run.clock.elapsed() < until:
        story.run.clock.wait(lambda: False, _PAUSE)


def _shows(story: Story, enrolment: Enrolment) -> bool:
    if "sync/search" in story.run.target.operations:
        return _is_found(story, enrolment)
    criteria = story.run.dialect.enrolled_criteria(enrolment.person, enrolment.programme)
    message = {"transaction_id": story.identifiers.new("txn"), "enrolled_criteria": criteria}
    answer = story.send_document("sync/enrolled", story.envelope("sync/enrolled", message)).answer
    return bool(answer.at("/message/enrolled_response/0/enrolled_status") == _CLEAR.get(enrolment.status))


def _is_found(story: Story, enrolment: Enrolment) -> bool:
    items = [request_item(story, by_identifier(enrolment.person))]
    message = {"transaction_id": story.identifiers.new("txn"), "search_request": items}
    answer = story.send_document("sync/search", story.envelope("sync/search", message)).answer
    return any(
        found.programme == enrolment.programme
        and found.status_code == enrolment.status
        and all(_carries(found, benefit) for benefit in enrolment.benefits)
        for _, record in records_in(answer)
        for found in read_enrolments(record)
    )


def _carries(found: ReadEnrolment, benefit: Benefit) -> bool:
    """Tell whether a record carries a benefit: its amount and, where it tells one, its date."""
    amount, day = benefit.benefit_value.split()[-1], benefit.benefit_date
    return any(
        amount in str(each) and SAME["benefit_date"](each.get("benefit_date", day), day) for each in found.benefits
    )
