Feature: Sorting and paging
  Results that do not fit one page come on several; together they are the whole result, each record once.

  Background:
    Given these people are enrolled:
      | person | status    | enrolled on |
      | Amara  | Active    | 2024-03-01  |
      | Bilal  | Suspended | 2024-01-01  |
      | Chidi  | Active    | 2024-05-01  |
      | Dewi   | Suspended | 2024-02-01  |
      | Emeka  | Active    | 2024-04-01  |

  @sync/search
  Scenario: In ascending order
    When all of them are searched, sorted by enrolment date asc
    Then the order is Bilal, Dewi, Amara, Emeka and Chidi, or the sort is refused (IBR-SORT-001)

  @sync/search
  Scenario: In descending order
    When all of them are searched, sorted by enrolment date desc
    Then the order is Chidi, Emeka, Amara, Dewi and Bilal, or the sort is refused (IBR-SORT-002)

  @sync/search
  Scenario: By two attributes
    When all of them are searched, sorted by status asc, then by enrolment date desc
    Then the order is Chidi, Emeka, Amara, Dewi and Bilal, or the sort is refused (IBR-SORT-003)

  @sync/search
  Scenario: All pages of a result
    When all of them are searched on pages of 2
    Then the pages have each of Amara, Bilal, Chidi, Dewi and Emeka once (IBR-PAGE-001)
    And no page is larger than asked for (IBR-PAGE-002)
    And every page counts all records (IBR-PAGE-003)
    And every page has the number that was asked for (IBR-PAGE-004)

  @sync/search
  Scenario: A page after the last one
    When page 9 of all of them is searched, on pages of 2
    Then nobody is found (IBR-PAGE-005)

  @search
  Scenario: All pages of a result, asynchronously
    When all of them are searched asynchronously, on pages of 2
    Then the pages have each of Amara, Bilal, Chidi, Dewi and Emeka once (IBR-PAGE-006)

  @sync/search
  Scenario: In ascending order, on pages
    When all of them are searched on pages of 2, sorted by enrolment date asc
    Then the order is Bilal, Dewi, Amara, Emeka and Chidi, or the sort is refused (IBR-PAGE-007)

  @search
  Scenario: In descending order, asynchronously
    When all of them are searched asynchronously, sorted by enrolment date desc
    Then the order is Chidi, Emeka, Amara, Dewi and Bilal, or the sort is refused (IBR-SORT-010)

  @search
  Scenario: In ascending order, on pages, asynchronously
    When all of them are searched asynchronously on pages of 2, sorted by enrolment date asc
    Then the order is Bilal, Dewi, Amara, Emeka and Chidi, or the sort is refused (IBR-PAGE-010)
