@subscribe
Feature: Subscriptions and notifications
  An SP-MIS subscribes to events of the registry and is notified of them (PRS.IBR.03: the IBR alerts other
  programmes). Alpha and Beta are two SP-MISs.

  Scenario: A subscription has a code
    Given Amara is enrolled
    When Alpha subscribes to status changes of Amara
    Then Alpha is given a code (IBR-SUB-005)

  Scenario: Two subscriptions have two codes
    Given Amara is enrolled
    And Bilal is enrolled
    And Alpha has subscribed to status changes of Amara
    When Alpha subscribes to enrolments of Bilal
    And Beta subscribes to status changes of Amara
    Then Beta is given a code (IBR-SUB-005)
    And their codes differ (IBR-SUB-009)

  Scenario: A new enrolment is notified
    Given Amara is enrolled
    And Alpha has subscribed to enrolments of Amara
    When Amara is enrolled in the school programme too
    Then Alpha is notified of it (IBR-SUB-010)

  Scenario: A status change is notified
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Amara's status becomes Deceased
    Then Alpha is notified of it (IBR-SUB-011)

  Scenario: People who do not match the filter are not notified
    Given Amara is enrolled
    And Bilal is enrolled
    And Alpha has subscribed to status changes of Amara
    When Bilal's status becomes Suspended
    Then Alpha is not notified, as Bilal does not match the filter (IBR-SUB-012)

  Scenario: Events of another type are not notified
    Given Amara is enrolled
    And Alpha has subscribed to enrolments of Amara
    When Amara is enrolled in the school programme too
    Then Alpha is notified of it (IBR-SUB-010)
    When Amara's status becomes Suspended
    Then Alpha is not notified, as it subscribed to enrolments (IBR-SUB-013)

  Scenario Outline: Two subscribers, of whom <sender> tells of the change
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    And Beta has subscribed to status changes of Amara
    When the status of Amara is changed to Graduated by <sender>
    Then <subscriber> is notified of it (IBR-SUB-014)

    Examples:
      | sender | subscriber |
      | Alpha  | Beta       |
      | Beta   | Alpha      |

  @unsubscribe
  Scenario: Nothing is notified after unsubscribing
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    And Alpha has unsubscribed
    When Amara's status becomes Deceased
    Then Alpha is not notified, as it has unsubscribed (IBR-SUB-015)

  @unsubscribe
  Scenario: Unsubscribing
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Alpha unsubscribes
    Then the answer says that Alpha is unsubscribed (IBR-SUB-020)

  @unsubscribe
  Scenario: Unsubscribing with a code that does not exist
    When Alpha unsubscribes with a code that does not exist
    Then the unsubscription is refused (IBR-SUB-021)

  @unsubscribe
  Scenario: Unsubscribing twice
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    And Alpha has unsubscribed
    When Alpha unsubscribes
    Then the unsubscription is refused (IBR-SUB-022)

  Scenario: The same subscription twice
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Alpha subscribes to status changes of Amara a second time
    Then the second subscription is refused as already subscribed (IBR-SUB-023)

  @unsubscribe
  Scenario: Somebody else's subscription stays in force
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Beta unsubscribes with the code of Alpha
    And Amara's status becomes Suspended
    Then Alpha is notified of it (IBR-SUB-024)
