Feature: Messages whose envelope is wrong are refused
  Each message is lawful but for one fault. It is refused by a 4xx, by ERR or NACK, or by `rjct`; the HTTP status is
  not the oracle. A refused message is followed by silence.

  @search
  Scenario Outline: search with <fault>
    When a message to search with <fault> is sent
    Then it is refused (<requirement>)
    And an ERR has a fitting code (DCI-ACK-012)

    Examples:
      | fault                                | requirement |
      | a body that is not JSON              | DCI-REF-001 |
      | an empty body                        | DCI-REF-002 |
      | a body that is a list                | DCI-REF-003 |
      | the media type text/plain            | DCI-REF-004 |
      | no header                            | DCI-REF-005 |
      | no message                           | DCI-REF-006 |
      | no message_id                        | DCI-REF-007 |
      | no message_ts                        | DCI-REF-008 |
      | no action                            | DCI-REF-009 |
      | no sender_id                         | DCI-REF-010 |
      | no total_count                       | DCI-REF-011 |
      | a message_id that is a number        | DCI-REF-012 |
      | a message_ts that is no date-time    | DCI-REF-013 |
      | a message_ts without a time zone     | DCI-REF-014 |
      | the action of another path           | DCI-REF-015 |
      | a total_count that is an object      | DCI-REF-016 |
      | a total_count that is a string       | DCI-REF-017 |
      | a total_count that does not match    | DCI-REF-018 |
      | an is_msg_encrypted that is a string | DCI-REF-019 |
      | no transaction_id                    | DCI-REF-020 |
      | a transaction_id that is a number    | DCI-REF-021 |
      | a transaction_id of 100 characters   | DCI-REF-022 |

  @sync/search
  Scenario Outline: sync/search with <fault>
    When a message to sync/search with <fault> is sent
    Then it is refused (<requirement>)

    Examples:
      | fault                                | requirement |
      | a body that is not JSON              | DCI-REF-001 |
      | an empty body                        | DCI-REF-002 |
      | a body that is a list                | DCI-REF-003 |
      | the media type text/plain            | DCI-REF-004 |
      | no header                            | DCI-REF-005 |
      | no message                           | DCI-REF-006 |
      | no message_id                        | DCI-REF-007 |
      | no message_ts                        | DCI-REF-008 |
      | no action                            | DCI-REF-009 |
      | no sender_id                         | DCI-REF-010 |
      | no total_count                       | DCI-REF-011 |
      | a message_id that is a number        | DCI-REF-012 |
      | a message_ts that is no date-time    | DCI-REF-013 |
      | a message_ts without a time zone     | DCI-REF-014 |
      | the action of another path           | DCI-REF-015 |
      | a total_count that is an object      | DCI-REF-016 |
      | a total_count that is a string       | DCI-REF-017 |
      | a total_count that does not match    | DCI-REF-018 |
      | an is_msg_encrypted that is a string | DCI-REF-019 |
      | no transaction_id                    | DCI-REF-020 |
      | a transaction_id that is a number    | DCI-REF-021 |
      | a transaction_id of 100 characters   | DCI-REF-022 |

  Scenario: A path that the interface does not have
    When a message is sent to a path that does not exist
    Then it is refused with a 4xx (DCI-REF-023)

  Scenario Outline: <operation> is no resource to get
    When <operation> is asked with GET
    Then it is refused with a 4xx (DCI-REF-024)

    Examples:
      | operation     |
      | sync/enrolled |
      | search        |

  Scenario: A message_id that was used before
    Given Amara is enrolled
    When a question is sent under the message_id of another question
    Then it is refused (DCI-REF-026)

  @search
  Scenario: search whose media type names its charset
    When a message to search with the media type application/json; charset=utf-8 is sent
    Then the message is served (DCI-HTTP-008)

  @sync/search
  Scenario: sync/search whose media type names its charset
    When a message to sync/search with the media type application/json; charset=utf-8 is sent
    Then the message is served (DCI-HTTP-008)

  Scenario: A transaction_id at the limit of its length
    When a search with a transaction_id of 99 characters is sent
    Then it is accepted, and the transaction_id comes back whole (DCI-ECHO-010)

  @search
  Scenario: A transaction_id at the limit of its length, asynchronously
    When a search with a transaction_id of 99 characters is sent, asynchronously
    Then it is accepted, and the transaction_id comes back whole (DCI-ECHO-010)

  @subscribe
  Scenario: A transaction_id at the limit of its length, to subscribe
    Given Amara is enrolled
    And Bilal is enrolled
    And Alpha has subscribed to status changes of Amara
    When Alpha subscribes to status changes of Bilal under a transaction_id of 99 characters
    Then it is accepted, and the transaction_id comes back whole (DCI-ECHO-010)

  @subscribe @unsubscribe
  Scenario: A transaction_id at the limit of its length, to unsubscribe
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Alpha unsubscribes under a transaction_id of 99 characters
    Then it is accepted, and the transaction_id comes back whole (DCI-ECHO-010)

  @txn/status
  Scenario: A transaction_id at the limit of its length, to ask for a status
    Given Amara is enrolled
    And Amara has been searched
    When the status of that search is asked under a transaction_id of 99 characters
    Then it is accepted, and the transaction_id comes back whole (DCI-ECHO-010)

  @sync/search
  Scenario: A transaction_id with a letter and its mark
    When a search with the transaction_id -e\u{301}-\u{20bb7} is sent, synchronously
    Then the transaction_id comes back in the same characters, or the search is refused (DCI-ECHO-011)

  @search
  Scenario: A transaction_id with a letter and its mark, asynchronously
    When a search with the transaction_id -e\u{301}-\u{20bb7} is sent, asynchronously
    Then the transaction_id comes back in the same characters, or the search is refused (DCI-ECHO-011)
