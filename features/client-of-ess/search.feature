Feature: Searching the other side of the ESS interface
  The system searches for a person, at once or to be called back, and takes the outcome however it comes.
  The other side is played by the suite.

  @sends:ess.sync/search
  Scenario: Searching at once
    When the system is made to send sync/search about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it arrives once (CLIENT-SEND-002)
    And it arrives at its own path (CLIENT-SEND-003)
    And it is addressed to the registry (CLIENT-HDR-014)
    And it is about Amara (CLIENT-SEND-004)
    And it names the type of the identifier (CLIENT-SEND-022)
    And it asks for the type of records that was meant (CLIENT-SEND-023)

  @sends:ess.search
  Scenario: Searching to be called back
    When the system is made to send search about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it arrives once (CLIENT-SEND-002)
    And it arrives at its own path (CLIENT-SEND-003)
    And it is addressed to the registry (CLIENT-HDR-014)
    And it is about Amara (CLIENT-SEND-004)
    And it names the type of the identifier (CLIENT-SEND-022)
    And it asks for the type of records that was meant (CLIENT-SEND-023)
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-001)
    And it is taken with ACK (CLIENT-CB-002)
    When the registry sends the same message again
    Then it is taken or refused (CLIENT-CB-006)
    When the registry sends the same outcome again, in a message of its own
    Then it is taken or refused (CLIENT-CB-006)

  @sends:ess.search
  Scenario: Searching for somebody whose identifier has letters
    Given the identifier of Amara has leading zeros and letters of both cases
    When the system is made to send search about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it is about Amara (CLIENT-SEND-004)

  @sends:ess.search
  Scenario: Searching for somebody whose name has an apostrophe
    Given the full name of Amara is Aoife O'Brien
    When the system is made to send search about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it is about Amara (CLIENT-SEND-004)

  @sends:ess.search
  Scenario: The search is rejected
    Given the system is made to send search about Amara
    When the registry calls back with rjct
    Then it is taken (CLIENT-CB-003)
    And the outcome is no reason to send it again (CLIENT-SEND-040)

  @sends:ess.search
  Scenario: The outcome is still to come
    Given the system is made to send search about Amara
    When the registry calls back with pdng
    Then the outcome is no reason to send it again (CLIENT-SEND-040)

  @sends:ess.search
  Scenario: The outcome takes its time
    Given the system is made to send search about Amara
    When the registry calls back with rcvd
    Then it is taken (CLIENT-CB-004)
    When the registry calls back with pdng
    Then it is taken (CLIENT-CB-004)
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-004)

  @sends:ess.search
  Scenario: The outcome comes late
    Given the system is made to send search about Amara
    When the registry takes 3 seconds
    And the registry calls back with succ
    Then it is taken (CLIENT-CB-014)

  @sends:ess.search
  Scenario: The outcome comes in pages
    Given the system is made to send search about Amara
    And the registry knows Amara and Bilal
    When the registry calls back with page 1 of 2
    Then it is taken (CLIENT-CB-005)
    When the registry calls back with page 2 of 2
    Then it is taken (CLIENT-CB-005)

  @sends:ess.search
  Scenario: The outcomes come in another order than the searches
    Given the system is made to send search about Amara
    And the system is made to send search about Bilal
    When the registry calls back about Bilal
    Then it is taken (CLIENT-CB-008)
    When the registry calls back about Amara
    Then it is taken (CLIENT-CB-008)

  @sends:ess.search
  Scenario: A callback that answers nothing
    Given the system is made to send search about Amara
    When the registry calls back for a transaction that nobody began
    Then it is taken or refused (CLIENT-CB-007)
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-001)
