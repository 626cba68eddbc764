@search
Feature: Callback addresses
  Who asks names the address at which the outcome is awaited; all of it belongs to the address.

  Scenario: An address with a query
    Given Amara is enrolled
    When Amara is searched asynchronously, to be called back at an address with the query tenant=7
    Then the callback keeps the query (DCI-CB-006)
