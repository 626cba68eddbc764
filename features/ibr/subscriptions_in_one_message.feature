@subscribe
Feature: Several subscriptions in one message
  Each request of a message is a subscription of its own, with the code that its outcome tells. Whoever takes one request,
  or one code, at a time refuses the others.

  Background:
    Given Amara is enrolled
    And Bilal is enrolled
    When Alpha subscribes to status changes of Amara and Bilal, in one message
    Then Alpha is given a code for each of Amara and Bilal, unless all are refused (DCI-SUB-011)

  Scenario: Both are in force
    When Amara and Bilal become Suspended, one after the other
    Then Alpha is told of Amara and Bilal (DCI-SUB-011)

  @unsubscribe
  Scenario: The code of one of them
    Given Alpha has unsubscribed from Amara alone
    When Amara and Bilal become Suspended, one after the other
    Then Alpha is told of Bilal, and not of Amara (DCI-SUB-011)

  @unsubscribe
  Scenario: The codes of both in one message
    Given Alpha has unsubscribed from Amara and Bilal, in one message
    When Amara and Bilal become Suspended, one after the other
    Then Alpha is told of neither Amara nor Bilal (DCI-SUB-012)
