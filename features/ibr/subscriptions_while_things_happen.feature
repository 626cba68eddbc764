@subscribe
Feature: Subscriptions while things happen
  Changes do not wait until a subscription is made or ended.

  Scenario: A status changes while somebody subscribes
    Given Amara is enrolled
    When Amara's status becomes Suspended while Alpha is subscribing to status changes of Amara
    And Amara's status becomes Deceased
    Then Alpha is told of the last change (DCI-LOAD-013)

  Scenario: Two changes one right after the other
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Amara's status becomes Suspended, and Deceased at once
    Then Alpha is told of the last change (DCI-LOAD-014)

  @unsubscribe
  Scenario: One of two subscribers of one person unsubscribes
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    And Beta has subscribed to status changes of Amara
    And Alpha has unsubscribed
    When Amara's status becomes Suspended
    Then Beta is notified of it (DCI-LOAD-015)
    And Alpha is not notified, as it has unsubscribed (DCI-LOAD-015)

  @unsubscribe
  Scenario: A notification is on its way when its subscriber unsubscribes
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Amara's status becomes Suspended and Alpha unsubscribes at once
    Then Alpha is told nothing once it is told that it is unsubscribed (DCI-LOAD-016)

  Scenario: The same subscription twice at the same moment
    Given Amara is enrolled
    When Alpha subscribes to status changes of Amara twice at the same moment
    Then one of the two is refused as already subscribed (DCI-LOAD-017)
