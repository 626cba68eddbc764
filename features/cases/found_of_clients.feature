@cases
Feature: Found by exploring what clients take
  Callbacks and notifications as `dci explore` leaves them when a client takes them wrongly: changed in the smallest way.

  @sends:ess.search
  Scenario: on-search with a version that is a truth value
    Given the system is made to send search about Amara
    When the registry sends a message to on-search that is changed so
      """
      {"set": {"/header/version": false}}
      """
    Then none of them is taken (CASE-CB-002)

  @sends:ess.subscribe
  Scenario: notify with a status that is missing, beside a member that nobody knows
    Given the system is made to send subscribe about Amara
    When the registry sends a message to notify that is changed so
      """
      {"set": {"/header/x-unknown": null}, "drop": "/header/status"}
      """
    Then none of them is taken (CASE-CB-001)
