Feature: Records tell what was reported
  A record is a Beneficiary: the person, the programme, the enrolment and the benefits, as they were reported last.

  Scenario: The record of somebody who received benefits
    Given these people are enrolled:
      | person | status    | enrolled on | benefits                                     |
      | Amara  | Suspended | 2024-02-01  | Cash 50 2024-03-01; Voucher 75 2024-04-01    |
    When Amara is searched by identifier
    Then the record of Amara names the programme (IBR-REC-001)
    And the record of Amara tells the status (IBR-REC-002)
    And the record of Amara tells a listed status (IBR-REC-003)
    And the record of Amara tells the enrolment date (IBR-REC-004)
    And the record of Amara carries the benefit (IBR-REC-005)
    And the record of Amara carries the benefit's type (IBR-REC-006)
    And the record of Amara carries the benefit's date (IBR-REC-007)
    And the record of Amara tells the name (IBR-REC-008)
    And the record of Amara tells the birth date (IBR-REC-024)
    And the record of Amara tells a listed assistance unit (IBR-REC-009)
    And the record of Amara tells a listed sex (IBR-REC-010)

  Scenario: The records of a batch are not mixed up
    Given these people are enrolled:
      | person | status | enrolled on |
      | Amara  | Active | 2024-02-01  |
      | Bilal  | Active | 2024-03-01  |
    When Bilal is searched by identifier
    Then the record of Bilal tells the name (IBR-REC-008)
    And the record of Bilal tells the enrolment date (IBR-REC-004)

  Scenario: A birth date in another time zone
    Given these people are enrolled:
      | person | born                      |
      | Amara  | 1990-05-01T00:00:00+09:00 |
    When Amara is searched by identifier
    Then the record of Amara tells the birth date (IBR-REC-024)
