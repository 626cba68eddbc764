Feature: Many messages at once
  What is answered right alone is answered right among many.

  @search
  Scenario: Twenty searches in flight
    Given 20 people are enrolled
    When each of them is searched at the same moment, asynchronously
    Then each search is answered with its own (DCI-LOAD-005)
    And each search that was acknowledged is called back (DCI-LOAD-006)

  Scenario: A hundred searches in one message
    Given Amara is enrolled
    And Bilal is enrolled
    And Chidi is enrolled
    When Amara, Bilal and Chidi are searched by turns, in one message of 100 requests
    Then each request is answered with its own of Amara, Bilal and Chidi, or all are refused (DCI-LOAD-007)

  @sync/search
  Scenario: A thousand beneficiaries on pages
    Given 1000 people are enrolled in batches of 100
    When all of them are searched on pages of 100
    Then the pages have each of them once, or pages of this size are refused (IBR-LOAD-001)

  @subscribe
  Scenario: Thirty changes in one message
    Given 30 people are enrolled
    And Alpha has subscribed to status changes of all of them
    When all of them are published as Suspended in one message
    Then Alpha is notified of each of them (IBR-LOAD-002)
