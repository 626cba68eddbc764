@sends:ibr.sync/enrollment/updates
Feature: PRS.IBR.03 - Publishing a change of status to an IBR
  Death, graduation or suspension is recorded by the SP-MIS, which tells the IBR. The IBR is played by the suite.

  Scenario: A suspension is published
    When the system records that Amara is now Suspended
    Then the request arrives (CLIENT-SEND-001)
    And it arrives once (CLIENT-SEND-002)
    And the request is about Amara in the programme (CLIENT-SEND-012)
    And it tells the new status of Amara (CLIENT-SEND-014)
    And it tells of nobody but Amara (CLIENT-SEND-019)
    And it tells what is known of Amara (CLIENT-SEND-020)
    And it tells since when Amara has that status (CLIENT-SEND-021)

  Scenario Outline: The status <status> is published
    When the system records that Amara is now <status>
    Then the request arrives (CLIENT-SEND-001)
    And it tells the new status of Amara (CLIENT-SEND-014)

    Examples:
      | status           |
      | Deceased         |
      | Graduated        |
      | Inactive         |
      | Awaiting Renewal |

  Scenario: A suspension that ends is published
    When the system records that Amara is now Suspended
    And the system records that Amara is now Reinstated
    Then the request arrives (CLIENT-SEND-001)
    And it tells the new status of Amara (CLIENT-SEND-014)
    And it tells of nobody but Amara (CLIENT-SEND-019)
    And it tells what is known of Amara (CLIENT-SEND-020)

  Scenario: A suspension that ends as if it had not been is published
    When the system records that Amara is now Suspended
    And the system records that Amara is now Active
    Then the request arrives (CLIENT-SEND-001)
    And it tells the new status of Amara (CLIENT-SEND-014)

  Scenario: The statuses of a person in two programmes are published
    When the system records that Amara is now Suspended
    And the system records that Amara is now Graduated in the second programme
    Then the request arrives (CLIENT-SEND-001)
    And the request is about Amara in the programme (CLIENT-SEND-012)
    And it tells the new status of Amara (CLIENT-SEND-014)

  Scenario: The status of a person whose name has an apostrophe is published
    Given the full name of Amara is Aoife O'Brien
    When the system records that Amara is now Suspended
    Then the request arrives (CLIENT-SEND-001)
    And the request is about Amara in the programme (CLIENT-SEND-012)
    And it tells what is known of Amara (CLIENT-SEND-020)

  Scenario: The status of a person with an unusual name and identifier is published
    Given the full name of Amara is Šárka กัญญา
    And the identifier of Amara has leading zeros and letters of both cases
    When the system records that Amara is now Suspended
    Then the request arrives (CLIENT-SEND-001)
    And the request is about Amara in the programme (CLIENT-SEND-012)
    And it tells what is known of Amara (CLIENT-SEND-020)
