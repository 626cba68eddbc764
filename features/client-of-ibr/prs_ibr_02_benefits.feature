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
    And it tells of nobody but Amara (CLIENT-SEND-019)
    And it tells what is known of Amara (CLIENT-SEND-020)

  Scenario Outline: A benefit of <kind> is published
    When the system pays Amara a benefit of <kind> worth <amount>
    Then the request arrives (CLIENT-SEND-001)
    And it tells the benefit of Amara (CLIENT-SEND-013)

    Examples:
      | kind             | amount      |
      | Voucher          | EUR 12.50   |
      | In-kind          | KES 1000.05 |
      | Work opportunity | USD 0.75    |

  Scenario: A second benefit of a person is published
    When the system pays Amara a benefit
    And the system pays Amara a benefit of Training worth EUR 30.10
    Then the request arrives (CLIENT-SEND-001)
    And it tells the benefit of Amara (CLIENT-SEND-013)
    And it tells of nobody but Amara (CLIENT-SEND-019)

  Scenario: Two benefits of a person in one cycle are published
    When the system pays Amara two benefits at once
    Then each benefit of Amara is told (CLIENT-SEND-042)

  Scenario: Benefits of two people are published
    When the system pays Amara and Bilal a benefit of Insurance worth USD 7.20
    Then each request arrives (CLIENT-SEND-001)
    And each tells the benefit of its person (CLIENT-SEND-013)

  Scenario: The receipt says rejected
    Given the registry will answer sync/enrollment/updates with rjct
    When the system pays Amara a benefit
    Then the request arrives (CLIENT-SEND-001)
    And it is not sent again (CLIENT-SEND-017)
