@search
Feature: Callback addresses
  Who asks names the address at which the outcome is awaited; all of it belongs to the address.

  Scenario: An address with a query
    Given Amara is known
    When Amara is searched asynchronously, to be called back at an address with the query tenant=7
    Then the callback keeps the query (DCI-CB-006)

  Scenario Outline: An address that ends with <ending>
    Given Amara is known
    When Amara is searched asynchronously, to be called back at an address that ends with <ending>
    Then the callback goes to that address, as it is written (DCI-CB-003)

    Examples:
      | ending       |
      | /Desk-A      |
      | /desk%2Fleft |

  Scenario: An address with a last slash
    Given Amara is known
    When Amara is searched asynchronously, to be called back at an address that ends with /desk/
    Then the callback keeps the last slash (DCI-CB-007)
