Feature: PRS.IBR.03 - An SP-MIS tells that an enrolment status has changed
  Death, graduation or suspension is recorded by the SP-MIS and sent to the IBR, where it is visible everywhere and
  touches nobody else.

  @sync/search
  Scenario Outline: The change to <status> is visible in a search
    Given Amara is enrolled
    And Amara is searched by identifier
    And Amara is published as <status>
    And Amara is searched by identifier
    Then the record of Amara tells the status (IBR-UPD-011)

    Examples:
      | status    |
      | Deceased  |
      | Graduated |
      | Suspended |

  Scenario: A status change in one programme leaves another as it was
    Given Amara is enrolled in the health programme
    And Amara is enrolled in the school programme
    When Amara is published as Graduated in the school programme
    And the IBR is asked whether Amara is enrolled in the health programme
    Then the answer is yes (IBR-UPD-013)

  Scenario: A status change of one person leaves others as they were
    Given Amara is enrolled
    And Bilal is enrolled
    When Amara is published as Deceased
    And the IBR is asked whether Bilal is enrolled
    Then the answer is yes (IBR-UPD-014)
