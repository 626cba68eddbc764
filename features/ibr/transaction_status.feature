Feature: Status of a transaction
  Whoever has asked can ask what became of it: by transaction, by correlation or by references.

  Background:
    Given Amara is enrolled
    And Amara has been searched

  @sync/txn/status
  Scenario: By transaction_id
    When the status of that search is asked by its transaction_id
    Then the answer is about that search (IBR-TXN-003)
    And it tells the outcome of the search (IBR-TXN-008)

  @sync/txn/status
  Scenario: By a transaction_id at the limit of its length
    Given Amara has been searched under a transaction_id of 99 characters
    When the status of that search is asked by its transaction_id
    Then the answer is about that search (IBR-TXN-003)

  @sync/txn/status
  Scenario: By correlation_id
    When the status of that search is asked by its correlation_id
    Then the answer is about that search (IBR-TXN-004)

  @sync/txn/status
  Scenario: By reference_ids
    When the status of that search is asked by its reference_id_list
    Then the answer is about those requests (IBR-TXN-005)

  @sync/txn/status
  Scenario: One of several requests, by its reference_id
    Given Bilal is enrolled
    And Chidi is enrolled
    And Amara, Bilal and Chidi have been searched in one message
    When the status of the 2. of these searches is asked by its reference_id
    Then the answer is about that request alone (IBR-TXN-023)

  @txn/status
  Scenario: Asynchronously
    When the status of that search is asked by its transaction_id, asynchronously
    Then the answer is about that search (IBR-TXN-006)

  @sync/txn/status
  Scenario: Somebody else's search
    When Beta asks for the status of that search
    Then it tells nothing about any other transaction (IBR-TXN-009)

  @subscribe @sync/txn/status
  Scenario: Somebody else's subscription
    Given Alpha has subscribed to status changes of Amara
    When Beta asks for the status of the subscription of Alpha
    Then it tells nothing about the subscription of Alpha (DCI-SUB-025)

  Scenario: A transaction that does not exist
    When the status of a transaction that does not exist is asked
    Then it tells nothing about any other transaction (IBR-TXN-007)
