@sync/check-enrollment
Feature: PRS.EMP.05 - The enrolment status in one programme is asked for
  The example of the file names no programme. Where both sides agree that the question names one, that one is meant.

  Scenario: Somebody who is enrolled in another programme
    Given Amara is enrolled
    When the enrolment of Amara in another programme is checked, where questions name one
    Then nothing is told that means support (ESS-CHECK-023)
