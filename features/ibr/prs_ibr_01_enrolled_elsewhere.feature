Feature: PRS.IBR.01 - An SP-MIS asks whether somebody is enrolled in a programme
  Eligibility for one programme can depend on enrolment in another. The IBR confirms or denies the current
  enrolment of one person in one programme: yes or no, and nothing more.

  Scenario: Somebody who is enrolled
    Given Amara is enrolled
    When the IBR is asked whether Amara is enrolled
    Then the answer is yes (IBR-ENR-006)
    And there is one outcome (IBR-ENR-014)

  Scenario: Somebody who is enrolled in another programme only
    Given Amara is enrolled in the health programme
    And Bilal is enrolled in the school programme
    When the IBR is asked whether Amara is enrolled in the school programme
    Then the answer is no (IBR-ENR-007)

  Scenario: Somebody who dies after having been asked about
    Given Amara is enrolled
    When the IBR is asked whether Amara is enrolled
    Then the answer is yes (IBR-ENR-006)
    When Amara is published as Deceased
    And the IBR is asked whether Amara is enrolled
    Then the answer is no (IBR-ENR-008)

  Scenario: Somebody who has graduated
    Given Amara is enrolled
    When Amara is published as Graduated
    And the IBR is asked whether Amara is enrolled
    Then the answer is no (IBR-ENR-009)

  Scenario: Somebody who is active again
    Given Amara is enrolled
    When Amara is published as Suspended
    And Amara is published as Active again
    And the IBR is asked whether Amara is enrolled
    Then the answer is yes (IBR-ENR-010)

  Scenario: Somebody whom nobody knows
    When the IBR is asked whether Nobody is enrolled
    Then the answer is no, or a rejection (IBR-ENR-011)

  Scenario: A programme that nobody knows
    Given Amara is enrolled
    When the IBR is asked whether Amara is enrolled in a programme that does not exist
    Then the answer is no, or a rejection (IBR-ENR-012)

  Scenario: Nothing but yes or no is revealed
    Given Amara is enrolled
    And Amara is enrolled in the school programme
    And Amara has received USD 7341 in cash on 2024-05-02
    When the IBR is asked whether Amara is enrolled
    Then it reveals nothing else about Amara (IBR-ENR-013)

  Scenario: A programme whose identifier is the beginning of another
    Given Amara is enrolled
    When the IBR is asked whether Amara is enrolled in a programme whose identifier begins that one
    Then the answer is no, or a rejection (IBR-ENR-012)
