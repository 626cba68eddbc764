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

  @search
  Scenario: The change is visible in an asynchronous search
    Given Amara is enrolled
    And Amara is searched by identifier, asynchronously
    And Amara is published as Suspended
    And Amara is searched by identifier, asynchronously
    Then the record of Amara tells the status (IBR-UPD-011)

  Scenario: The change is visible in a search for the status
    Given Amara is enrolled
    And Bilal is enrolled
    And the people are searched by the expression {"status": {"$eq": "1"}}
    When Amara is published as Deceased
    And the people are searched by the expression {"status": {"$eq": "1"}}
    Then exactly Bilal is found, or the query is refused (IBR-UPD-011)

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

  @sync/search
  Scenario: A status change leaves the rest of the enrolment as it was
    Given these people are enrolled:
      | person | status | enrolled on | benefits           |
      | Amara  | Active | 2024-02-01  | Cash 50 2024-03-01 |
    When Amara is published as Suspended
    And Amara is searched by identifier
    Then the record of Amara tells the status (IBR-UPD-011)
    And the record of Amara tells the enrolment date (IBR-REC-004)
    And the record of Amara carries the benefit (IBR-UPD-023)

  @sync/search
  Scenario: Whoever is suspended in one programme is active in another
    Given Amara is enrolled in the health programme
    And Amara is published as Suspended in the health programme
    And Amara is enrolled in the school programme
    When Amara is searched by identifier
    Then the records of Amara tell the status in each, the health and the school programme (IBR-UPD-013)

  @sync/search
  Scenario: A status change of somebody with the same value under another type of identifier
    Given these people are enrolled, unless such identifiers are refused:
      | person | type | identifier |
      | Amara  | UIN  | 7{digits}  |
      | Bilal  | BRN  | 7{digits}  |
    When Bilal is published as Graduated
    And Amara is searched by identifier
    Then the record of Amara tells the status (IBR-UPD-014)
