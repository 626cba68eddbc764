Feature: PRS.IBR.02 example 1 - A payment cycle is published, without the payments that failed
  The SP-MIS sends the batch of those who are due to the payments system, which answers for whom the payment was made
  and for whom it failed. The SP-MIS records the benefits, reconciles and closes the batch, and sends it to the IBR
  with identifier, scheme, value and date; a payment that failed is not part of it. The IBR confirms the receipt.
  `The system` is the one under test; the suite plays the others.

  @seat:sp-mis @sends:ibr.sync/enrollment/updates
  Scenario: The SP-MIS publishes a benefit that was paid
    When the system pays Amara a benefit
    Then the request arrives (PRS-IBR-02-1-01)
    And the request is about Amara in the programme (PRS-IBR-02-1-01)
    And it tells the benefit of Amara (PRS-IBR-02-1-01)

  @seat:ibr @sync/search
  Scenario: The IBR confirms the benefits of a payment cycle, and knows of them
    Given Amara is enrolled
    When Amara has received USD 50 in cash on 2025-01-15
    Then the receipt confirms the batch (PRS-IBR-02-1-01)
    When Amara is searched by identifier
    Then the record of Amara carries the benefit (PRS-IBR-02-1-01)
