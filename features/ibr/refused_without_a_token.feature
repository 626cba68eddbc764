@sync/enrollment/updates @capability:bearer
Feature: PRS.IBR.02 - What is published without a good token leaves no trace

  Scenario: An enrolment under a token that is not good
    When the enrolment of Amara is published, bearing a token with another signature
    Then the update is refused, and Amara is not enrolled by it (ACCESS-TRC-002)
