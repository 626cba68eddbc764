Feature: PRS.EMP.03 example 2 - The social registry shares a list of beneficiaries with productive potential
  A data manager extracts those who are flagged as unemployed. The list is compared with the pension and tax system,
  where who contributes works, and with the education system, for readiness to work and need of training. What remains
  is the list of beneficiaries with productive potential, which is shared with the ESS for consideration.
  In the steps the social registry is the SP-MIS, in whose seat it sits. `The system` is the one under test; the suite
  plays the others.

  @seat:sp-mis @subscribe
  Scenario: The social registry shares the list, and nobody who is not on it
    Amara is on the list, and told of as enrolled for consideration; Bilal is not what the ESS asked for.

    Given Amara is enrolled
    And Bilal is enrolled
    When the ESS subscribes to enrolments of Amara
    Then it is accepted (PRS-EMP-03-2-01)
    And the ESS is given a code (PRS-EMP-03-2-02)
    When Amara is enrolled in the employment programme too
    Then the ESS is notified of it (PRS-EMP-03-2-03)
    When Bilal is enrolled in the employment programme too
    Then the ESS is not notified, as Bilal is not on the list (PRS-EMP-03-2-03)

  @seat:ess @sends:ess.subscribe
  Scenario: The ESS takes the list
    It considers each of those on it by its own requirements.

    When the system is made to subscribe to enrolments of Amara
    Then the request arrives (PRS-EMP-03-2-01)
    And it is about Amara (PRS-EMP-03-2-01)
    And it names the event (PRS-EMP-03-2-01)
    When the SP-MIS calls back with succ
    Then it is taken (PRS-EMP-03-2-02)
    When the SP-MIS knows Amara and Bilal
    And the SP-MIS notifies the system
    Then it is taken (PRS-EMP-03-2-03)
