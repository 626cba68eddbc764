Feature: Moments in several time zones
  A date-time with its offset is a moment: what is earlier is told by the clock of all, not by the digits that are written.

  Background:
    Given these people are enrolled:
      | person | enrolled on               |
      | Amara  | 2024-03-01T00:30:00+09:00 |
      | Bilal  | 2024-02-29T20:00:00Z      |
      | Chidi  | 2024-02-29T14:00:00-05:00 |

  @sync/search
  Scenario: In ascending order
    When all of them are searched, sorted by enrolment date asc
    Then the order is Amara, Chidi and Bilal, or the sort is refused (IBR-SORT-004)

  Scenario: Compared with a moment west of Greenwich
    When the people are searched by the expression {"enrolment date": {"$lte": "2024-02-29T14:00:00-05:00"}}
    Then exactly Amara and Chidi are found, or the query is refused (IBR-QRY-045)
