Feature: Searches that are wrong are refused
  Each search is lawful but for one fault.

  @search
  Scenario Outline: search with <fault>
    When a message to search with <fault> is sent
    Then it is refused (<requirement>)
    And an ERR has a fitting code (DCI-ACK-012)

    Examples:
      | fault                              | requirement |
      | no search_request                  | IBR-REF-001 |
      | a search_request that is an object | IBR-REF-002 |
      | no reference_id                    | IBR-REF-003 |
      | no timestamp                       | IBR-REF-004 |
      | a timestamp that is no date-time   | IBR-REF-005 |
      | no search_criteria                 | IBR-REF-006 |
      | no query_type                      | IBR-REF-007 |
      | a query_type off the list          | IBR-REF-008 |
      | no query                           | IBR-REF-009 |
      | a query that is a string           | IBR-REF-010 |
      | an operator off the list           | IBR-REF-011 |
      | no expression1                     | IBR-REF-012 |
      | a condition off the list           | IBR-REF-013 |
      | a sort_order off the list          | IBR-REF-014 |
      | no page_size                       | IBR-REF-015 |
      | a page_size that is a word         | IBR-REF-016 |
      | a page_size of 0                   | IBR-REF-017 |
      | a page_number of 0                 | IBR-REF-018 |
      | a locale of two letters            | IBR-REF-019 |
      | a reference_id that is used twice  | IBR-REF-020 |

  @sync/search
  Scenario Outline: sync/search with <fault>
    When a message to sync/search with <fault> is sent
    Then it is refused (<requirement>)

    Examples:
      | fault                              | requirement |
      | no search_request                  | IBR-REF-001 |
      | a search_request that is an object | IBR-REF-002 |
      | no reference_id                    | IBR-REF-003 |
      | no timestamp                       | IBR-REF-004 |
      | a timestamp that is no date-time   | IBR-REF-005 |
      | no search_criteria                 | IBR-REF-006 |
      | no query_type                      | IBR-REF-007 |
      | a query_type off the list          | IBR-REF-008 |
      | no query                           | IBR-REF-009 |
      | a query that is a string           | IBR-REF-010 |
      | an operator off the list           | IBR-REF-011 |
      | no expression1                     | IBR-REF-012 |
      | a condition off the list           | IBR-REF-013 |
      | a sort_order off the list          | IBR-REF-014 |
      | no page_size                       | IBR-REF-015 |
      | a page_size that is a word         | IBR-REF-016 |
      | a page_size of 0                   | IBR-REF-017 |
      | a page_number of 0                 | IBR-REF-018 |
      | a locale of two letters            | IBR-REF-019 |
      | a reference_id that is used twice  | IBR-REF-020 |
