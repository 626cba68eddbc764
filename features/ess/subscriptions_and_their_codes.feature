@subscribe @unsubscribe
Feature: Subscriptions and their codes
  A code ends the one subscription that it was given to: no other of the same person, and none of somebody else.

  Scenario: Somebody else's code beside one's own
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    And Beta has subscribed to status changes of Amara
    When Alpha unsubscribes with its own code and the code of Beta, in one message
    And Amara's status becomes Suspended
    Then Beta is notified of it (ESS-SUB-024)

  Scenario: A code that does not exist beside one's own
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Alpha unsubscribes with its own code and one that does not exist, in one message
    Then the code that does not exist is not said to be ended (DCI-SUB-020)
    And the code that does not exist is not passed over in silence (DCI-SUB-021)

  Scenario: Enrolments ended, status changes not
    Given Amara is enrolled
    And Alpha has a subscription to each event of Amara
    And Alpha has ended its subscription to enrolments
    When Amara's status becomes Suspended
    Then Alpha is notified of it (DCI-SUB-022)

  Scenario: Status changes ended, enrolments not
    Given Amara is enrolled
    And Alpha has a subscription to each event of Amara
    And Alpha has ended its subscription to status changes
    When Amara is enrolled in the school programme too
    Then Alpha is notified of it (DCI-SUB-022)
    When Amara's status becomes Suspended
    Then Alpha is not notified, as it has ended its subscription to status changes (ESS-SUB-015)
