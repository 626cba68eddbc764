@sends:ibr.sync/enrollment/updates
Feature: PRS.IBR.03 - Publishing a change of status to an IBR
  Death, graduation or suspension is recorded by the SP-MIS, which tells the IBR. The IBR is played by the suite.

  Scenario: A suspension is published
    When the system records that Amara is now Suspended
    Then the request arrives (CLIENT-SEND-001)
    And it arrives once (CLIENT-SEND-002)
    And the request is about Amara in the programme (CLIENT-SEND-012)
    And it tells the new status of Amara (CLIENT-SEND-014)
