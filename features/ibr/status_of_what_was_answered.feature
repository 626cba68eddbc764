@sync/txn/status
Feature: Status of what was answered
  The status of a search tells what became of that search, and not what it would find now.

  Scenario: Somebody changes after the search
    Given Amara is enrolled
    And Amara has been searched
    And Amara is published as Suspended
    When the status of that search is asked by its transaction_id
    Then it tells what the search told (IBR-TXN-040)

  Scenario: Two requests of one search
    Given Amara is enrolled
    And Bilal is enrolled
    And Amara and Bilal have been searched in one message
    When the status of that search is asked by its transaction_id
    Then it tells of each request whom that request found (IBR-TXN-041)

  Scenario: A search that was rejected
    Given Amara is enrolled
    And a search that nobody can serve has been rejected
    When the status of that search is asked by its transaction_id
    Then it tells no success (IBR-TXN-008)

  Scenario: Somebody else's request
    Given Amara is enrolled
    And Amara has been searched
    When Beta asks for the status of that search by its reference_id
    Then it tells nothing about any other transaction (IBR-TXN-009)
