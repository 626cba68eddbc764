Feature: Subscribing with an IBR
  The system subscribes to the changes of a person, is notified, and ends the subscription.
  The IBR is played by the suite.

  @sends:ibr.subscribe
  Scenario: Subscribing
    When the system is made to send subscribe about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it arrives once (CLIENT-SEND-002)
    And it arrives at its own path (CLIENT-SEND-003)
    And it is addressed to the registry (CLIENT-HDR-014)
    And it is about Amara (CLIENT-SEND-008)
    And it names the type of the identifier (CLIENT-SEND-022)
    And it names the event (CLIENT-SEND-009)
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-009)

  @sends:ibr.subscribe
  Scenario: The subscription is rejected
    Given the system is made to send subscribe about Amara
    When the registry calls back with rjct
    Then it is taken (CLIENT-CB-010)

  @sends:ibr.subscribe
  Scenario: A subscription that is answered by ERR
    Given the registry will answer subscribe with ERR
    When the system is made to send subscribe about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it is not sent again (CLIENT-SEND-015)

  @sends:ibr.subscribe @sends:ibr.unsubscribe
  Scenario: An unsubscription that is answered by ERR
    Given the registry will answer unsubscribe with ERR
    When the system is made to send unsubscribe about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it is not sent again (CLIENT-SEND-015)

  @sends:ibr.subscribe
  Scenario: Subscribing to somebody whose name has an apostrophe
    Given the full name of Amara is Aoife O'Brien
    When the system is made to send subscribe about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it is about Amara (CLIENT-SEND-008)

  @sends:ibr.subscribe
  Scenario: Being notified
    Given the system is made to send subscribe about Amara
    And the registry calls back with succ
    When the registry notifies the system
    Then it is taken (CLIENT-NTF-001)
    When the registry sends the same message again
    Then it is taken or refused (CLIENT-NTF-003)

  @sends:ibr.subscribe
  Scenario: Being notified of several events at once
    Given the system is made to send subscribe about Amara
    And the registry calls back with succ
    And the registry knows Amara and Bilal
    When the registry notifies the system
    Then it is taken (CLIENT-NTF-002)

  @sends:ibr.subscribe @sends:ibr.unsubscribe
  Scenario: Ending a subscription
    When the system is made to send unsubscribe about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it arrives once (CLIENT-SEND-002)
    And it arrives at its own path (CLIENT-SEND-003)
    And it is addressed to the registry (CLIENT-HDR-014)
    And it names the code of the subscription (CLIENT-SEND-010)
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-011)

  @sends:ibr.subscribe @sends:ibr.unsubscribe
  Scenario: Being notified after the end of a subscription
    Given the system is made to send unsubscribe about Amara
    And the registry calls back with succ
    When the registry notifies the system
    Then it is taken or refused (CLIENT-NTF-004)
    And that is no reason to send it again (CLIENT-SEND-041)

  @sends:ibr.subscribe @sends:ibr.unsubscribe
  Scenario: Subscribing again after the end of a subscription
    Given the system is made to send unsubscribe about Amara
    And the registry calls back with succ
    When the system is made to send subscribe about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it is about Amara (CLIENT-SEND-008)
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-009)
