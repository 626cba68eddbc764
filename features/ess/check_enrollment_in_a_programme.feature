@sync/check-enrollment
Feature: PRS.EMP.05 - The enrolment status in one programme is asked for
  The example of the file names no programme. Where both sides agree that the question names one, that one is meant.

  Scenario: Somebody who is enrolled in another programme
    Given Amara is enrolled
    When the enrolment of Amara in another programme is checked, where questions name one
    Then nothing is told that means support (ESS-CHECK-023)

  Scenario: Somebody who is in two programmes, of which one changes
    Given Amara is enrolled
    And Amara is enrolled in the school programme too
    When Amara's status becomes Suspended in the school programme
    And the enrolment of Amara in the school programme is checked, where questions name one
    Then the enrolment status of Amara in the school programme is told (ESS-CHECK-040)
    When the enrolment of Amara in the first programme is checked, where questions name one
    Then the enrolment status of Amara in the first programme is told (ESS-CHECK-040)
