Feature: PRS.IBR.01 example 2 - An education cash transfer requires that the head of household is enrolled
  The SP-MIS asks the education system which children are in school, and learns who heads their households. An
  education cash transfer is for households whose head is enrolled in the general cash transfer, so that the SP-MIS
  asks the IBR about each head: yes or no, and nothing more. The households that are eligible are invited.
  `The system` is the one under test; the suite plays the others.

  @seat:sp-mis @sends:ibr.sync/enrolled
  Scenario: The SP-MIS asks whether heads of household are enrolled in the scheme that is required
    Amara is, and Bilal is not. One question is about one head; a batch is asked by as many questions.

    When the system has to know whether Amara is enrolled
    Then the request arrives (PRS-IBR-01-2-01)
    And it is about Amara (PRS-IBR-01-2-01)
    And it names the programme of Amara (PRS-IBR-01-2-01)
    When the system has to know whether Bilal is enrolled, who is not
    Then the request arrives (PRS-IBR-01-2-02)
    And it is about Bilal (PRS-IBR-01-2-02)
    And it names the programme of Bilal (PRS-IBR-01-2-02)

  @seat:ibr
  Scenario: The IBR says which heads of household are enrolled in the scheme that is required
    Given Amara is enrolled in the general programme
    And Bilal is enrolled in the health programme
    When the IBR is asked whether Amara is enrolled in the general programme
    Then the answer is yes (PRS-IBR-01-2-01)
    When the IBR is asked whether Bilal is enrolled in the general programme
    Then the answer is no (PRS-IBR-01-2-02)
