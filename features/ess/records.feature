Feature: Records tell what is known
  No attribute of a record is mandatory; whichever there is has to be of its type, and to tell what is known of the
  person. Codes and labels are read, in either numbering.

  Background:
    Given these people are known:
      | person | born on    | marital status | education | occupation | disability | employment status | unemployment reason                 | jobs                                                             |
      | Amara  | 1980-01-10 | M              | 3         | 7          | no         | Not employed      | A job of limited duration has ended | Mason Seasonal 2019-01-01 2019-06-30; Clerk Permanent 2021-01-01 |
      | Bilal  | 1985-02-20 | S              | 4         | 5          | yes        | Employee          |                                     | Baker Permanent 2020-05-01                                       |

  Scenario: The record of a member
    When Amara is searched by identifier
    Then the record of Amara tells the name (ESS-REC-001)
    And the record of Amara tells the sex (ESS-REC-002)
    And the record of Amara tells the birth date (ESS-REC-003)
    And the record of Amara tells the employment status (ESS-REC-004)
    And the record of Amara tells the unemployment reason (ESS-REC-005)
    And the record of Amara tells the jobs (ESS-REC-006)

  Scenario: The records of two people are not mixed up
    When Bilal is searched by identifier
    Then the record of Bilal tells the name (ESS-REC-001)
    And the record of Bilal tells the birth date (ESS-REC-003)
    And the record of Bilal tells the employment status (ESS-REC-004)
    And the record of Bilal tells the jobs (ESS-REC-006)
