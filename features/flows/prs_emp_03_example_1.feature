Feature: PRS.EMP.03 example 1 - A public works programme asks for households, and reports whom it enrolled
  A public works programme searches the pre-verified list of the social registry for as many households as the local
  demand for labour needs. The registry answers with those that meet the criteria. The community is mobilised, the
  households are asked to designate a member who is able to work, they nominate, and who is nominated is enrolled. The
  programme then notifies the registry of the households that it has enrolled.
  In the steps the social registry is the SP-MIS, in whose seat it sits. `The system` is the one under test; the suite
  plays the others.

  @seat:ess @subscribe @sends:ess.search
  Scenario: The public works system asks for households and reports whom it enrolled
    Amara is the member whom her household nominates; with her enrolment the household is enrolled.

    Given Amara is enrolled as Inactive
    When the SP-MIS subscribes to status changes of Amara
    Then it is accepted (PRS-EMP-03-1-01)
    And the SP-MIS is given a code (PRS-EMP-03-1-02)
    When the system is made to search for the household Tamba of Amara
    Then the request arrives (PRS-EMP-03-1-03)
    And it is about the household Tamba (PRS-EMP-03-1-03)
    When the SP-MIS calls back with succ
    Then it is taken (PRS-EMP-03-1-04)
    When Amara's status becomes Active
    Then the SP-MIS is notified of it (PRS-EMP-03-1-05)

  @seat:sp-mis @sends:ess.subscribe
  Scenario: The social registry answers with households and hears who is enrolled
    Whoever keeps no households refuses the search.

    Given these households are known:
      | household | member | employment status |
      | Tamba     | Bilal  | Not employed      |
      | Zola      | Chidi  | Employee          |
    When the system is made to subscribe to status changes of Amara
    Then the request arrives (PRS-EMP-03-1-01)
    And it is about Amara (PRS-EMP-03-1-01)
    And it names the event (PRS-EMP-03-1-01)
    When the ESS calls back with succ
    Then it is taken (PRS-EMP-03-1-02)
    When the households are searched of which a member has the employment status Not employed
    Then the search is answered (PRS-EMP-03-1-03)
    And exactly the household Tamba is found, or the query is refused (PRS-EMP-03-1-04)
    And the household Tamba is told with its members (PRS-EMP-03-1-04)
    When the ESS notifies the system
    Then it is taken (PRS-EMP-03-1-05)
