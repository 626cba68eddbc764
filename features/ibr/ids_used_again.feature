Feature: Ids that one sender uses in several messages
  A business transaction can take several messages, and a reference_id is unique in its batch only: messages that share
  one of them and are told apart by all others are each answered.

  Background:
    Given Amara is enrolled
    And Bilal is enrolled

  @sync/search
  Scenario: Two messages of one transaction
    When Amara and Bilal are searched in a message each of one transaction, synchronously
    Then each message is answered with its own of Amara and Bilal (DCI-ECHO-012)

  @sync/search
  Scenario: One reference_id in two transactions
    When Amara and Bilal are searched in a message each under one reference_id, synchronously
    Then each message is answered with its own of Amara and Bilal (DCI-ECHO-013)

  @search
  Scenario: Two messages of one transaction, asynchronously
    When Amara and Bilal are searched in a message each of one transaction, asynchronously
    Then each message is answered with its own of Amara and Bilal (DCI-ECHO-012)

  @search
  Scenario: One reference_id in two transactions, asynchronously
    When Amara and Bilal are searched in a message each under one reference_id, asynchronously
    Then each message is answered with its own of Amara and Bilal (DCI-ECHO-013)
