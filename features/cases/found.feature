@cases @seat:ibr @seat:ess @seat:sp-mis
Feature: Found by exploring
  Messages as `dci explore` leaves them when a system takes or answers them wrongly: changed in the smallest way.

  @sync/search
  Scenario: sync/search with a version that is a truth value
    When a message to sync/search is sent that is changed so
      """
      {"set": {"/header/version": false}}
      """
    Then each of them is refused (CASE-REQ-002)

  @sync/search
  Scenario: sync/search with a page of almost no size
    When a message to sync/search is sent that is changed so
      """
      {"set": {"/message/search_request/0/search_criteria/pagination": {"page_size": 1e-300}}}
      """
    Then each of them is answered (CASE-REQ-011)
