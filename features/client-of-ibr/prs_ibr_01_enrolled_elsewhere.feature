@sends:ibr.sync/enrolled
Feature: PRS.IBR.01 - Asking an IBR whether somebody is enrolled elsewhere
  Eligibility for one programme can depend on enrolment in another: the system asks the IBR about one person in one
  programme. The IBR is played by the suite.

  Scenario: The question is put
    When the system has to know whether Amara is enrolled
    Then the request arrives (CLIENT-SEND-001)
    And it arrives once (CLIENT-SEND-002)
    And it arrives at its own path (CLIENT-SEND-003)
    And it is addressed to the registry (CLIENT-HDR-014)
    And it is about Amara (CLIENT-SEND-005)
    And it names the programme of Amara (CLIENT-SEND-006)

  Scenario: The question about an identifier with letters is put
    Given the identifier of Amara has leading zeros and letters of both cases
    When the system has to know whether Amara is enrolled
    Then the request arrives (CLIENT-SEND-001)
    And it is about Amara (CLIENT-SEND-005)

  Scenario: The question is put again
    When the system has to know whether Amara is enrolled
    And the system has to know whether Amara is enrolled
    Then the request arrives (CLIENT-SEND-001)
    And it is about Amara (CLIENT-SEND-005)

  Scenario: The question is rejected
    Given the registry will answer sync/enrolled with rjct
    When the system has to know whether Amara is enrolled
    Then the request arrives (CLIENT-SEND-001)
    And it is not sent again (CLIENT-SEND-017)

  Scenario: The question about somebody whose name has an apostrophe is put
    Given the full name of Amara is Aoife O'Brien
    When the system has to know whether Amara is enrolled
    Then the request arrives (CLIENT-SEND-001)
    And it is about Amara (CLIENT-SEND-005)
