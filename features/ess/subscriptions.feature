@subscribe
Feature: Subscriptions and notifications
  One system subscribes to the events of the other and is notified of them: of enrolments, by which people are referred
  (PRS.EMP.01, PRS.EMP.02), and of changes (PRS.EMP.04). Alpha and Beta are two subscribers.

  Scenario: A subscription has a code
    Given Amara is enrolled
    When Alpha subscribes to status changes of Amara
    Then Alpha is given a code (ESS-SUB-005)

  Scenario: Two subscriptions have two codes
    Given Amara is enrolled
    And Bilal is enrolled
    And Alpha has subscribed to status changes of Amara
    When Alpha subscribes to enrolments of Bilal
    And Beta subscribes to status changes of Amara
    Then Beta is given a code (ESS-SUB-005)
    And their codes differ (ESS-SUB-009)

  Scenario: A new enrolment is notified
    Given Amara is enrolled
    And Alpha has subscribed to enrolments of Amara
    When Amara is enrolled in the school programme too
    Then Alpha is notified of it (ESS-SUB-010)

  Scenario: A status change is notified
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Amara's status becomes Deceased
    Then Alpha is notified of it (ESS-SUB-011)

  Scenario: A status change is told with the status
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara, told as Beneficiary
    When Amara's status becomes Suspended
    Then Alpha is notified of it (ESS-SUB-011)

  Scenario: People who do not match the filter are not notified
    Given Amara is enrolled
    And Bilal is enrolled
    And Alpha has subscribed to status changes of Amara
    When Bilal's status becomes Suspended
    Then Alpha is not notified, as Bilal does not match the filter (ESS-SUB-012)

  Scenario: Events of another type are not notified
    Given Amara is enrolled
    And Alpha has subscribed to enrolments of Amara
    When Amara is enrolled in the school programme too
    Then Alpha is notified of it (ESS-SUB-010)
    When Amara's status becomes Suspended
    Then Alpha is not notified, as it subscribed to enrolments (ESS-SUB-013)

  Scenario: Two subscribers are both notified
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    And Beta has subscribed to status changes of Amara
    When Amara's status becomes Inactive
    Then Alpha is notified of it (ESS-SUB-014)
    And Beta is notified of it (ESS-SUB-014)

  @unsubscribe
  Scenario: Nothing is notified after unsubscribing
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    And Alpha has unsubscribed
    When Amara's status becomes Deceased
    Then Alpha is not notified, as it has unsubscribed (ESS-SUB-015)

  @unsubscribe
  Scenario: Unsubscribing
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Alpha unsubscribes
    Then the answer says that Alpha is unsubscribed (ESS-SUB-020)

  @unsubscribe
  Scenario: Unsubscribing with a code that does not exist
    When Alpha unsubscribes with a code that does not exist
    Then the unsubscription is refused (ESS-SUB-021)

  @unsubscribe
  Scenario: Unsubscribing twice
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    And Alpha has unsubscribed
    When Alpha unsubscribes
    Then the unsubscription is refused (ESS-SUB-022)

  Scenario: The same subscription twice
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Alpha subscribes to status changes of Amara a second time
    Then the second subscription is refused as already subscribed (ESS-SUB-023)

  @unsubscribe
  Scenario: Somebody else's subscription stays in force
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Beta unsubscribes with the code of Alpha
    And Amara's status becomes Suspended
    Then Alpha is notified of it (ESS-SUB-024)
