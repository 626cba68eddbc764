@sends:ibr.sync/enrollment/updates
Feature: PRS.IBR.02 - Publishing benefits to an IBR
  After a payment cycle the SP-MIS tells the IBR who received what. The IBR is played by the suite.

  Scenario: A benefit is published
    When the system pays Amara a benefit
    Then the request arrives (CLIENT-SEND-001)
    And it arrives once (CLIENT-SEND-002)
    And it arrives at its own path (CLIENT-SEND-003)
    And it is addressed to the registry (CLIENT-HDR-014)
    And the request is about Amara in the programme (CLIENT-SEND-012)
    And it tells the benefit of Amara (CLIENT-SEND-013)

  Scenario: The receipt says rejected
    Given the registry will answer sync/enrollment/updates with rjct
    When the system pays Amara a benefit
    Then the request arrives (CLIENT-SEND-001)
    And it is not sent again (CLIENT-SEND-017)
