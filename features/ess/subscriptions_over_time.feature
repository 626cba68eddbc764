@subscribe
Feature: Subscriptions over time
  A subscription that was accepted obliges until it is ended: to everybody whom its filter names, whenever they come, and
  to each change. Whoever has ended one can make it anew.

  @unsubscribe
  Scenario: Subscribing again after unsubscribing
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    And Alpha has unsubscribed
    When Alpha subscribes to status changes of Amara
    Then Alpha is given a code (DCI-SUB-001)
    When Amara's status becomes Suspended
    Then Alpha is told of the last change (DCI-SUB-001)

  Scenario: One subscriber to two people
    Given Amara is enrolled
    And Bilal is enrolled
    And Alpha has subscribed to status changes of Amara
    When Alpha subscribes to status changes of Bilal
    Then Alpha is given a code (DCI-SUB-002)
    When Amara's status becomes Suspended
    Then Alpha is told of the last change (DCI-SUB-002)
    When Bilal's status becomes Inactive
    Then Alpha is told of the last change (DCI-SUB-002)

  Scenario: A subscription that begins tomorrow
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara from tomorrow on
    When Amara's status becomes Suspended
    Then Alpha is not notified, as its subscription begins tomorrow (ESS-SUB-038)

  Scenario: A subscription that is over
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara until yesterday
    When Amara's status becomes Suspended
    Then Alpha is not notified, as its subscription is over (DCI-SUB-023)

  Scenario: The same status again
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Amara's status becomes Suspended, then Reinstated and then Suspended, each after Alpha was told
    Then Alpha is told of 3 changes of Amara (DCI-SUB-003)

  Scenario: Somebody who comes after the subscription
    Given Alpha has subscribed to enrolments of Amara, who is not known yet
    And Amara is known
    When Amara is enrolled in the school programme too
    Then Alpha is notified of it (DCI-SUB-004)

  Scenario: The type of the records
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara, told as Beneficiary
    When Amara's status becomes Suspended
    Then Alpha is told of the last change (ESS-SUB-011)
    And Alpha is told in records of the type Beneficiary (ESS-SUB-036)

  Scenario: Somebody in two programmes
    Given Amara is enrolled
    And Amara is enrolled in the school programme too
    And Alpha has subscribed to status changes of Amara, told as Beneficiary
    When Amara's status becomes Suspended in the school programme
    Then Alpha is told of the last change (ESS-NTF-030)
    When Amara's status becomes Inactive in the first programme
    Then Alpha is told of the last change (ESS-NTF-030)
