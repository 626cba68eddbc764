@search
@txn/status
Feature: Status of a search that is not answered yet
  What was acknowledged is known from then on, and not only when it is answered.

  Scenario: The status is asked before the callback comes
    Given Amara is enrolled
    When Amara is searched, and the status of that search is asked at once
    Then that search is known, as pending or with its outcome (DCI-LOAD-018)
