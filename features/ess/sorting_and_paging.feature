Feature: Sorting and paging
  Results that do not fit one page come on several; together they are the whole result, each record once.

  Background:
    Given these people are known:
      | person | born on    |
      | Amara  | 1993-01-01 |
      | Bilal  | 1991-01-01 |
      | Chidi  | 1995-01-01 |
      | Dewi   | 1992-01-01 |
      | Emeka  | 1994-01-01 |

  @sync/search
  Scenario: In ascending order
    When all of them are searched, sorted by birth date asc
    Then the order is Bilal, Dewi, Amara, Emeka and Chidi, or the sort is refused (ESS-SORT-001)

  @sync/search
  Scenario: In descending order
    When all of them are searched, sorted by birth date desc
    Then the order is Chidi, Emeka, Amara, Dewi and Bilal, or the sort is refused (ESS-SORT-002)

  @sync/search
  Scenario: By two attributes, of which the first is equal
    When all of them are searched, sorted by surname asc, then by birth date desc
    Then the order is Chidi, Emeka, Amara, Dewi and Bilal, or the sort is refused (ESS-SORT-003)

  @sync/search
  Scenario: All pages of a result
    When all of them are searched on pages of 2
    Then the pages have each of Amara, Bilal, Chidi, Dewi and Emeka once (ESS-PAGE-001)
    And no page is larger than asked for (ESS-PAGE-002)
    And every page counts all records (ESS-PAGE-003)
    And every page has the number that was asked for (ESS-PAGE-004)

  @sync/search
  Scenario: A page after the last one
    When page 9 of all of them is searched, on pages of 2
    Then nobody is found (ESS-PAGE-005)

  @search
  Scenario: All pages of a result, asynchronously
    When all of them are searched asynchronously, on pages of 2
    Then the pages have each of Amara, Bilal, Chidi, Dewi and Emeka once (ESS-PAGE-006)

  @sync/search
  Scenario: In ascending order, on pages
    When all of them are searched on pages of 2, sorted by birth date asc
    Then the order is Bilal, Dewi, Amara, Emeka and Chidi, or the sort is refused (ESS-PAGE-007)

  @search
  Scenario: In descending order, asynchronously
    When all of them are searched asynchronously, sorted by birth date desc
    Then the order is Chidi, Emeka, Amara, Dewi and Bilal, or the sort is refused (ESS-SORT-010)

  @search
  Scenario: In ascending order, on pages, asynchronously
    When all of them are searched asynchronously on pages of 2, sorted by birth date asc
    Then the order is Bilal, Dewi, Amara, Emeka and Chidi, or the sort is refused (ESS-PAGE-010)
