Feature: PRS.IBR.01 example 1 - Enrolment in a general cash transfer excludes from the disability cash transfer
  A person applies for the disability cash transfer. Social registry and disability registry confirm what they know.
  Who is enrolled in the general cash transfer is excluded, so that the SP-MIS asks the IBR, which says yes or no and
  nothing more. The application is declined, or approved by an officer; then an account is prepared, and benefits are
  paid.
  `The system` is the one under test; the suite plays the others.

  @seat:sp-mis @sends:ibr.sync/enrolled
  Scenario: The SP-MIS asks whether applicants are enrolled in the scheme that excludes
    Amara is, and Bilal is not. What the SP-MIS then decides stays within it.

    When the system has to know whether Amara is enrolled
    Then the request arrives (PRS-IBR-01-1-01)
    And it is about Amara (PRS-IBR-01-1-01)
    And it names the programme of Amara (PRS-IBR-01-1-01)
    When the system has to know whether Bilal is enrolled, who is not
    Then the request arrives (PRS-IBR-01-1-02)
    And it is about Bilal (PRS-IBR-01-1-02)
    And it names the programme of Bilal (PRS-IBR-01-1-02)

  @seat:ibr
  Scenario: The IBR says who is enrolled in the scheme that excludes
    Given Amara is enrolled in the general programme
    And Bilal is enrolled in the disability programme
    When the IBR is asked whether Amara is enrolled in the general programme
    Then the answer is yes (PRS-IBR-01-1-01)
    When the IBR is asked whether Bilal is enrolled in the general programme
    Then the answer is no (PRS-IBR-01-1-02)
