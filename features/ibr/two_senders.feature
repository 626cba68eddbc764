@search
Feature: Two senders at once
  Alpha and Beta are two senders, who cannot know of each other's ids. What belongs to the one never reaches the other.

  Background:
    Given Amara is enrolled
    And Bilal is enrolled

  Scenario: The same transaction_id
    When Alpha searches Amara and Beta searches Bilal under the same transaction_id
    Then Alpha is answered with Amara and Beta with Bilal, or refused (DCI-LOAD-001)

  Scenario: The same reference_id
    When Alpha searches Amara and Beta searches Bilal under the same reference_id
    Then Alpha is answered with Amara and Beta with Bilal, or refused (DCI-LOAD-002)

  Scenario: The same message_id
    When Alpha searches Amara and Beta searches Bilal under the same message_id
    Then Alpha is answered with Amara and Beta with Bilal, or refused (DCI-LOAD-003)

  @sync/txn/status
  Scenario: The status of a transaction whose id another sender used too
    When Alpha searches Amara and Beta searches Bilal under the same transaction_id
    And Alpha asks for the status of its own search
    Then the answer is about that search (DCI-LOAD-004)
