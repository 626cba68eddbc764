@sync/check-enrollment
Feature: PRS.EMP.05 - One system asks the other for the enrolment status of a person
  Compliance with the requirements of a programme is monitored by asking for the current enrolment status. The file has
  six words for it and the code directory seven codes; PRS.EMP.05 lets the answer be a plain yes or no. All of them are
  read; what is told has to be true.

  Scenario Outline: Somebody whose enrolment is <status>
    Given Amara is enrolled as <status>
    When the enrolment of Amara is checked
    Then the enrolment status of Amara is told (<requirement>)

    Examples:
      | status           | requirement   |
      | Active           | ESS-CHECK-011 |
      | Deceased         | ESS-CHECK-012 |
      | Suspended        | ESS-CHECK-013 |
      | Inactive         | ESS-CHECK-014 |
      | Reinstated       | ESS-CHECK-015 |
      | Awaiting Renewal | ESS-CHECK-016 |

  Scenario: Somebody who has exited, for which the file has no word
    Given Amara is enrolled as Exited
    When the enrolment of Amara is checked
    Then nothing is told that means support (ESS-CHECK-017)

  Scenario: Somebody whom nobody knows
    When the enrolment of Nobody is checked
    Then nothing is told that means support (ESS-CHECK-018)

  Scenario: Somebody whose status has changed
    Given Amara is enrolled
    When Amara's status becomes Suspended
    And the enrolment of Amara is checked
    Then the enrolment status of Amara is told (ESS-CHECK-019)

  Scenario: Somebody else whose status has changed
    Given Amara is enrolled
    And Bilal is enrolled
    When Bilal's status becomes Deceased
    And the enrolment of Amara is checked
    Then the enrolment status of Amara is told (ESS-CHECK-020)

  Scenario: One question has one outcome, and reveals nothing else
    Given these people are known:
      | person | born on    | employment status | jobs                                            |
      | Amara  | 1980-01-10 | Employee          | Glassblower Permanent 2019-01-01                |
    And Amara is enrolled in the first programme
    When the enrolment of Amara is checked
    Then there is one outcome (ESS-CHECK-021)
    And it reveals nothing else about Amara (ESS-CHECK-022)

  Scenario: Somebody who comes back
    Given Amara is enrolled as Exited
    When Amara's status becomes Reinstated, unless the IUT refuses it
    And the enrolment of Amara is checked
    Then the enrolment status of Amara is told (ESS-CHECK-041)
