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
