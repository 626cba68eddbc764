Feature: Callbacks and notifications of the other side of the ESS interface that are malformed
  Each message is lawful but for one fault. It is refused by a 4xx, by ERR or NACK, and what is lawful afterwards is
  taken all the same.

  @sends:ess.search
  Scenario: Malformed outcomes of a search
    Given the system is made to send search about Amara
    When the registry calls back with a body that is not JSON in the message
    Then it is not taken (CLIENT-REF-001)
    When the registry calls back with a body that is a list in the message
    Then it is not taken (CLIENT-REF-002)
    When the registry calls back with no header in the message
    Then it is not taken (CLIENT-REF-003)
    When the registry calls back with no message in the message
    Then it is not taken (CLIENT-REF-004)
    When the registry calls back with no message_id in the message
    Then it is not taken (CLIENT-REF-005)
    When the registry calls back with no message_ts in the message
    Then it is not taken (CLIENT-REF-006)
    When the registry calls back with a message_ts that is no date-time in the message
    Then it is not taken (CLIENT-REF-007)
    When the registry calls back with no action in the message
    Then it is not taken (CLIENT-REF-008)
    When the registry calls back with the action of a request in the message
    Then it is not taken (CLIENT-REF-009)
    When the registry calls back with no status in the message
    Then it is not taken (CLIENT-REF-010)
    When the registry calls back with a status off the list in the message
    Then it is not taken (CLIENT-REF-011)
    When the registry calls back with no transaction_id in the message
    Then it is not taken (CLIENT-REF-012)
    When the registry calls back with a transaction_id that is a number in the message
    Then it is not taken (CLIENT-REF-013)
    When the registry calls back with a transaction_id of 100 characters in the message
    Then it is not taken (CLIENT-REF-014)
    When the registry calls back with no correlation_id in the message
    Then it is not taken (CLIENT-REF-015)
    When the registry calls back with no outcomes in the message
    Then it is not taken (CLIENT-REF-016)
    When the registry calls back with outcomes that are an object in the message
    Then it is not taken (CLIENT-REF-017)
    When the registry calls back with an outcome without reference_id in the message
    Then it is not taken (CLIENT-REF-018)
    When the registry calls back with an outcome without timestamp in the message
    Then it is not taken (CLIENT-REF-019)
    When the registry calls back with an outcome whose timestamp is no date-time in the message
    Then it is not taken (CLIENT-REF-020)
    When the registry calls back with an outcome without status in the message
    Then it is not taken (CLIENT-REF-021)
    When the registry calls back with an outcome whose status is off the list in the message
    Then it is not taken (CLIENT-REF-022)
    When the registry calls back with an outcome whose data has no reg_records in the message
    Then it is not taken (CLIENT-REF-023)
    When the registry calls back with a second outcome without reference_id in the message
    Then it is not taken (CLIENT-REF-018)
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-001)

  @sends:ess.subscribe
  Scenario: Malformed outcomes of a subscription
    Given the system is made to send subscribe about Amara
    When the registry calls back with no transaction_id in the message
    Then it is not taken (CLIENT-REF-012)
    When the registry calls back with no correlation_id in the message
    Then it is not taken (CLIENT-REF-015)
    When the registry calls back with no outcomes in the message
    Then it is not taken (CLIENT-REF-016)
    When the registry calls back with an outcome without reference_id in the message
    Then it is not taken (CLIENT-REF-018)
    When the registry calls back with an outcome whose status is off the list in the message
    Then it is not taken (CLIENT-REF-022)
    When the registry calls back with a second outcome without reference_id in the message
    Then it is not taken (CLIENT-REF-018)
    When the registry calls back with a subscription without code in the message
    Then it is not taken (CLIENT-REF-024)
    When the registry calls back with a subscription whose status is off the list in the message
    Then it is not taken (CLIENT-REF-025)
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-009)

  @sends:ess.subscribe @sends:ess.unsubscribe
  Scenario: Malformed outcomes of an unsubscription
    Given the system is made to send unsubscribe about Amara
    When the registry calls back with no correlation_id in the message
    Then it is not taken (CLIENT-REF-015)
    When the registry calls back with no status of the unsubscription in the message
    Then it is not taken (CLIENT-REF-026)
    When the registry calls back with no timestamp of its own in the message
    Then it is not taken (CLIENT-REF-027)
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-011)

  @sends:ess.search @sends:ess.txn/status
  Scenario: Malformed answers about a transaction
    Given the system is made to send txn/status about Amara
    When the registry calls back with no correlation_id in the message
    Then it is not taken (CLIENT-REF-015)
    When the registry calls back with no outcomes in the message
    Then it is not taken (CLIENT-REF-028)
    When the registry calls back with no txn_type of the answer in the message
    Then it is not taken (CLIENT-REF-029)
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-012)

  @sends:ess.subscribe
  Scenario: Malformed notifications
    Given the system is made to send subscribe about Amara
    And the registry calls back with succ
    When the registry notifies the system with no transaction_id in the message
    Then it is not taken (CLIENT-NTF-005)
    When the registry notifies the system with no notify_event in the message
    Then it is not taken (CLIENT-NTF-006)
    When the registry notifies the system with notify_event that is an object in the message
    Then it is not taken (CLIENT-NTF-007)
    When the registry notifies the system with an event without reference_id in the message
    Then it is not taken (CLIENT-NTF-008)
    When the registry notifies the system with an event without timestamp in the message
    Then it is not taken (CLIENT-NTF-009)
    When the registry notifies the system with an event without data in the message
    Then it is not taken (CLIENT-NTF-010)
    When the registry notifies the system with a second event without data in the message
    Then it is not taken (CLIENT-NTF-010)
    When the registry notifies the system with an event without reg_record_type in the message
    Then it is not taken (CLIENT-NTF-011)
    When the registry notifies the system with an event without a record in the message
    Then it is not taken (CLIENT-NTF-012)
    When the registry notifies the system with the action of a request in the message
    Then it is not taken (CLIENT-NTF-013)
    When the registry notifies the system with an event that the interface does not have in the message
    Then it is not taken (CLIENT-NTF-014)
    When the registry notifies the system
    Then it is taken (CLIENT-NTF-001)
