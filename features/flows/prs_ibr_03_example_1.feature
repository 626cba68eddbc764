Feature: PRS.IBR.03 example 1 - A death is recorded, and other programmes are alerted
  The civil registry notifies a death, which is outside of these interfaces. The programme records the new status and
  stops the benefits, and its SP-MIS sends the exits to the IBR, with identifier, programme, status and date. The IBR
  confirms the receipt, and may alert other programmes that know the person; these end their own enrolment, and send
  that in turn.
  `The system` is the one under test; the suite plays the others. Alpha is the SP-MIS of the other programme.

  @seat:sp-mis @sends:ibr.sync/enrollment/updates
  Scenario: The SP-MIS tells the exit of a beneficiary who died
    When the system records that Amara is now Deceased
    Then the request arrives (PRS-IBR-03-1-03)
    And the request is about Amara in the programme (PRS-IBR-03-1-03)
    And it tells the new status of Amara (PRS-IBR-03-1-03)

  @seat:sp-mis @sends:ibr.subscribe @sends:ibr.sync/enrollment/updates
  Scenario: The SP-MIS of another programme is alerted, and ends its own enrolment
    Of the two notifications the first is the alert, the second tells the change that followed from it.

    When the system is made to subscribe to status changes of Amara
    Then the request arrives (PRS-IBR-03-1-01)
    And it is about Amara (PRS-IBR-03-1-01)
    And it names the event (PRS-IBR-03-1-01)
    When the IBR calls back with succ
    Then it is taken (PRS-IBR-03-1-02)
    When the IBR hears that Amara is now Deceased
    And the IBR notifies the system
    Then it is taken (PRS-IBR-03-1-04)
    When the system records that Amara is now Deceased
    Then the request arrives (PRS-IBR-03-1-05)
    And the request is about Amara in the programme (PRS-IBR-03-1-05)
    And it tells the new status of Amara (PRS-IBR-03-1-05)
    When the IBR notifies the system
    Then it is taken (PRS-IBR-03-1-06)

  @seat:ibr @subscribe
  Scenario: The IBR is told of a death, and alerts another programme
    Given Amara is enrolled
    And Amara is enrolled in the general programme
    When Alpha subscribes to status changes of Amara
    Then it is accepted (PRS-IBR-03-1-01)
    And Alpha is given a code (PRS-IBR-03-1-02)
    When Amara's status becomes Deceased
    Then the receipt confirms the batch (PRS-IBR-03-1-03)
    And Alpha is notified of it (PRS-IBR-03-1-04)

  @seat:ibr @subscribe
  Scenario: The IBR is told in turn by the programme that it alerted
    Amara has left the disability programme by death; now the general programme ends its enrolment.

    Given Amara is enrolled
    And Amara is enrolled in the disability programme
    And Amara is published as Deceased in the disability programme
    And Alpha has subscribed to status changes of Amara
    When Amara's status becomes Deceased
    Then the receipt confirms the batch (PRS-IBR-03-1-05)
    And Alpha is notified of it (PRS-IBR-03-1-06)
