Feature: What was answered once is not what is answered for ever
  The same question is asked before and after a change; the answer is what is known when it is asked.

  @sync/check-enrollment
  Scenario: The enrolment status, before and after it changes
    Given Amara is enrolled
    When the enrolment of Amara is checked
    Then the enrolment status of Amara is told (ESS-CHECK-011)
    When Amara's status becomes Suspended
    And the enrolment of Amara is checked
    Then the enrolment status of Amara is told (ESS-CHECK-019)

  @sync/search
  Scenario: A person, before and after becoming known
    When Amara is searched by identifier, synchronously
    Then nobody is found (ESS-QRY-003)
    Given Amara is known
    When Amara is searched by identifier, synchronously
    Then exactly Amara is found (ESS-QRY-001)
