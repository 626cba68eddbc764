Feature: Searches that are wrong are refused
  Each search is lawful but for one fault.

  @search
  Scenario Outline: search with <fault>
    When a message to search with <fault> is sent
    Then it is refused (<requirement>)
    And an ERR has a fitting code (DCI-ACK-012)

    Examples:
      | fault                              | requirement |
      | no search_request                  | ESS-REF-001 |
      | a search_request that is an object | ESS-REF-002 |
      | no reference_id                    | ESS-REF-003 |
      | no timestamp                       | ESS-REF-004 |
      | a timestamp that is no date-time   | ESS-REF-005 |
      | no search_criteria                 | ESS-REF-006 |
      | no query_type                      | ESS-REF-007 |
      | a query_type off the list          | ESS-REF-008 |
      | the query_type graphql             | ESS-REF-045 |
      | no query                           | ESS-REF-009 |
      | a query that is a string           | ESS-REF-010 |
      | an operator off the list           | ESS-REF-011 |
      | no expression1                     | ESS-REF-012 |
      | a condition off the list           | ESS-REF-013 |
      | a sort_order off the list          | ESS-REF-014 |
      | no page_size                       | ESS-REF-015 |
      | a page_size that is a word         | ESS-REF-016 |
      | a page_size of 0                   | ESS-REF-017 |
      | a page_number of 0                 | ESS-REF-018 |
      | a locale of two letters            | ESS-REF-019 |
      | a reference_id that is used twice  | ESS-REF-020 |

  @sync/search
  Scenario Outline: sync/search with <fault>
    When a message to sync/search with <fault> is sent
    Then it is refused (<requirement>)

    Examples:
      | fault                              | requirement |
      | no search_request                  | ESS-REF-001 |
      | a search_request that is an object | ESS-REF-002 |
      | no reference_id                    | ESS-REF-003 |
      | no timestamp                       | ESS-REF-004 |
      | a timestamp that is no date-time   | ESS-REF-005 |
      | no search_criteria                 | ESS-REF-006 |
      | no query_type                      | ESS-REF-007 |
      | a query_type off the list          | ESS-REF-008 |
      | the query_type graphql             | ESS-REF-045 |
      | no query                           | ESS-REF-009 |
      | a query that is a string           | ESS-REF-010 |
      | an operator off the list           | ESS-REF-011 |
      | no expression1                     | ESS-REF-012 |
      | a condition off the list           | ESS-REF-013 |
      | a sort_order off the list          | ESS-REF-014 |
      | no page_size                       | ESS-REF-015 |
      | a page_size that is a word         | ESS-REF-016 |
      | a page_size of 0                   | ESS-REF-017 |
      | a page_number of 0                 | ESS-REF-018 |
      | a locale of two letters            | ESS-REF-019 |
      | a reference_id that is used twice  | ESS-REF-020 |
