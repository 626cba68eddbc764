Feature: PRS.IBR.02 - An SP-MIS publishes beneficiaries and the benefits that they received
  After each payment cycle the SP-MIS sends one batch with everybody who received a benefit. The IBR confirms the
  receipt and stores each of them.

  Scenario: A batch is confirmed and stored
    When Amara, Bilal and Chidi are published in one message
    Then the receipt confirms the batch (IBR-UPD-005)
    And each of Amara, Bilal and Chidi is enrolled (IBR-UPD-006)

  Scenario: A thousand beneficiaries in one message
    When 1000 people are published in one message
    Then a sample of them is enrolled, unless the message was refused (IBR-UPD-007)

  @sync/search
  Scenario: A benefit of somebody who is enrolled is visible
    Given Amara is enrolled
    And Amara has received USD 125 in cash on 2024-06-01
    And Amara has received USD 175 in cash on 2024-07-01
    When Amara is searched by identifier
    Then the record of Amara carries the benefit (IBR-UPD-012)

  @sync/search
  Scenario: The same message twice has one effect
    Given Amara is enrolled
    When a benefit of Amara is published twice, in the same message
    And Amara is searched by identifier
    Then the record of Amara carries the benefit (IBR-UPD-008)
    And the record of Amara is there once (IBR-UPD-008)

  @sync/search
  Scenario: The same update in two messages keeps one record
    Given Amara is enrolled
    When a benefit of Amara is published in two messages, one after the other
    And Amara is searched by identifier
    Then the record of Amara is there once (IBR-UPD-019)

  Scenario: One beneficiary with two programmes
    When Amara is published as one beneficiary of two programmes, health and school
    Then Amara is enrolled in each, health and school, unless the update was refused (IBR-UPD-020)

  Scenario: A status that is in no directory
    When Amara is published as Frozen
    Then the update is refused, and Amara is not enrolled by it (IBR-UPD-009)

  Scenario: A benefit type that is in no directory
    Given Amara is enrolled
    When a benefit of Amara with the type 99 is published
    Then the update is refused (IBR-UPD-010)

  Scenario: A beneficiary whom nobody could find again
    When Amara is published without any identifier
    Then the update is refused (IBR-UPD-015)

  Scenario: A beneficiary of no programme
    When Amara is published without a programme
    Then the update is refused (IBR-UPD-016)

  Scenario: A batch with one bad beneficiary
    When Amara, Bilal and Chidi are published in one message, Bilal of them without a programme
    Then either Amara and Chidi are stored and Bilal is reported, or nobody is stored (IBR-UPD-017)

  Scenario: An enrolment date that is no date-time
    When Amara is published with the enrolment date 02.05.2024
    Then the update is refused (IBR-UPD-018)

  Scenario: One person twice in one message
    When Amara is published twice in one message, in the health and in the school programme
    Then Amara is enrolled in each, health and school, unless the update was refused (IBR-UPD-022)

  @sync/search
  Scenario: Each programme tells its own benefits
    Given Amara is enrolled in the health programme
    And Amara is enrolled in the school programme
    And USD 125 are paid to Amara by the health programme on 2024-06-01
    And USD 175 are paid to Amara by the school programme on 2024-07-01
    When Amara is searched by identifier
    Then the records of Amara keep the benefits of the health and the school programme apart (IBR-UPD-021)
