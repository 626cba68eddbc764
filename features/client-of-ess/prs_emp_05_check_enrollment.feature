@sends:ess.sync/check-enrollment
Feature: PRS.EMP.05 - Verifying the status of a person with the other side
  To continue or suspend a benefit the system asks the other side for the status of a person in its programme.
  The other side is played by the suite.

  Scenario: The status is asked for
    When the system has to know whether Amara is enrolled
    Then the request arrives (CLIENT-SEND-001)
    And it arrives once (CLIENT-SEND-002)
    And it arrives at its own path (CLIENT-SEND-003)
    And it is addressed to the registry (CLIENT-HDR-014)
    And it is about Amara (CLIENT-SEND-007)

  Scenario: The status of a person whose identifier has letters is asked for
    Given the identifier of Amara has leading zeros and letters of both cases
    When the system has to know whether Amara is enrolled
    Then the request arrives (CLIENT-SEND-001)
    And it is about Amara (CLIENT-SEND-007)

  Scenario: The status is asked for again
    When the system has to know whether Amara is enrolled
    And the system has to know whether Amara is enrolled
    Then the request arrives (CLIENT-SEND-001)
    And it is about Amara (CLIENT-SEND-007)

  Scenario: The question is rejected
    Given the registry will answer sync/check-enrollment with rjct
    When the system has to know whether Amara is enrolled
    Then the request arrives (CLIENT-SEND-001)
    And it is not sent again (CLIENT-SEND-017)

  Scenario: The question about somebody whose name has an apostrophe is put
    Given the full name of Amara is Aoife O'Brien
    When the system has to know whether Amara is enrolled
    Then the request arrives (CLIENT-SEND-001)
    And it is about Amara (CLIENT-SEND-007)
