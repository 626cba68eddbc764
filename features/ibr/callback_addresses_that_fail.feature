@search
Feature: Callback addresses that fail, or are slow
  A callback that was not taken is not delivered yet, and keeps nobody else from being answered.

  Scenario: An outcome that is not taken at first
    Given Amara is enrolled
    And the callback address answers the first outcome with an error of the server
    When Amara is searched by identifier, asynchronously
    Then the outcome is sent again (DCI-LOAD-008)
    And it is not sent once more when it was taken (DCI-LOAD-009)

  Scenario: An outcome whose connection is cut
    Given Amara is enrolled
    And the callback address cuts the connection of the first outcome
    When Amara is searched by identifier, asynchronously
    Then the outcome is sent again (DCI-LOAD-019)

  @subscribe
  Scenario: A notification that is not taken at first
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    And the callback address answers the first notification with an error of the server
    When Amara's status becomes Suspended
    Then the notification is sent again to Alpha (DCI-LOAD-010)

  Scenario: Another address fails
    Given Amara is enrolled
    And Bilal is enrolled
    When Alpha searches Amara and Beta searches Bilal, while the address of Alpha answers with errors
    Then Beta is called back all the same (DCI-LOAD-011)

  Scenario: Another address is slow
    Given Amara is enrolled
    And Bilal is enrolled
    When Alpha searches Amara and Beta searches Bilal, while the address of Alpha takes its time
    Then Beta is called back meanwhile (DCI-LOAD-012)
