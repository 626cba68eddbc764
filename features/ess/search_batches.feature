Feature: Several searches in one message
  Each request of a message has a reference_id, and its own outcome.

  Background:
    Given Amara is known
    And Bilal is known
    And Chidi is known

  @sync/search
  Scenario: Each request has its own records
    When Amara, Bilal and Chidi are searched in one message
    Then each request is answered with its own of Amara, Bilal and Chidi (ESS-BATCH-001)

  @search
  Scenario: Each request has its own records, asynchronously
    When Amara, Bilal and Chidi are searched in one message, asynchronously
    Then each request is answered with its own of Amara, Bilal and Chidi (ESS-BATCH-002)

  Scenario: One request that cannot be served
    When Amara and Bilal are searched in one message with a request that cannot be served
    Then Amara and Bilal are found, and the bad request alone is rejected; or all are refused (ESS-BATCH-003)

  @search
  Scenario: One request that cannot be served, asynchronously
    When Amara and Bilal are searched in one message with a request that cannot be served, asynchronously
    Then Amara and Bilal are found, and the bad request alone is rejected; or all are refused (ESS-BATCH-003)

  @sync/search
  Scenario: Seven requests
    Given Dewi is known
    And Emeka is known
    And Farah is known
    And Gita is known
    When Amara, Bilal, Chidi, Dewi, Emeka, Farah and Gita are searched in one message, unless so many are refused
    Then each request is answered with its own of Amara, Bilal, Chidi, Dewi, Emeka, Farah and Gita (ESS-BATCH-001)

  @search
  Scenario: Seven requests, asynchronously
    Given Dewi is known
    And Emeka is known
    And Farah is known
    And Gita is known
    When Amara, Bilal, Chidi, Dewi, Emeka, Farah and Gita are searched asynchronously in one message, unless so many are refused
    Then each request is answered with its own of Amara, Bilal, Chidi, Dewi, Emeka, Farah and Gita (ESS-BATCH-002)
