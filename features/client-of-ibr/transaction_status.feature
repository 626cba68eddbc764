@sends:ibr.search @sends:ibr.txn/status
Feature: Asking an IBR what became of a search
  Whoever has asked can ask what became of it: by transaction, by correlation or by references.
  The IBR is played by the suite.

  Scenario: Asking for the status of a search
    When the system is made to send txn/status about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it arrives once (CLIENT-SEND-002)
    And it arrives at its own path (CLIENT-SEND-003)
    And it is addressed to the registry (CLIENT-HDR-014)
    And it is about that search (CLIENT-SEND-011)
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-012)

  Scenario: A question about a search that is answered by ERR
    Given the registry will answer txn/status with ERR
    When the system is made to send txn/status about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it is not sent again (CLIENT-SEND-015)
