Feature: Status of a transaction
  Whoever has asked can ask what became of it: by transaction, by correlation or by references.

  Background:
    Given Amara is known
    And Amara has been searched

  @txn/status
  Scenario: By transaction_id
    When the status of that search is asked by its transaction_id, asynchronously
    Then the answer is about that search (ESS-TXN-003)
    And it tells the outcome of the search (ESS-TXN-008)

  @txn/status
  Scenario: By a transaction_id at the limit of its length
    Given Amara has been searched under a transaction_id of 99 characters
    When the status of that search is asked by its transaction_id, asynchronously
    Then the answer is about that search (ESS-TXN-003)

  @txn/status
  Scenario: By correlation_id
    When the status of that search is asked by its correlation_id, asynchronously
    Then the answer is about that search (ESS-TXN-004)

  @txn/status
  Scenario: By reference_ids
    When the status of that search is asked by its reference_id_list, asynchronously
    Then the answer is about those requests (ESS-TXN-005)

  @txn/status
  Scenario: One of several requests, by its reference_id
    Given Bilal is known
    And Chidi is known
    And Amara, Bilal and Chidi have been searched in one message
    When the status of the 2. of these searches is asked by its reference_id
    Then the answer is about that request alone (ESS-TXN-023)

  @sync/txn/status
  Scenario: Synchronously, where the system has it
    When the status of that search is asked by its transaction_id
    Then the answer, if the operation is served, is about that search (ESS-TXN-006)

  @txn/status
  Scenario: Somebody else's search
    When Beta asks for the status of that search
    Then it tells nothing about any other transaction (ESS-TXN-009)

  @subscribe @txn/status
  Scenario: Somebody else's subscription
    Given Alpha has subscribed to status changes of Amara
    When Beta asks for the status of the subscription of Alpha
    Then it tells nothing about the subscription of Alpha (DCI-SUB-025)

  @txn/status
  Scenario: A transaction that does not exist
    When the status of a transaction that does not exist is asked
    Then it tells nothing about any other transaction (ESS-TXN-007)
