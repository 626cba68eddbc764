@capability:encryption
Feature: Requests whose encryption is not good are refused
  The message is encrypted for its receiver. A request is refused if it cannot be opened exactly as it was made, or if it
  comes in clear.

  Scenario: A search that is encrypted as agreed
    When a search is sent, protected as agreed
    Then it is served (SEC-ENC-007)

  Scenario Outline: A tampered search: <attack>
    When a forged search is sent: <attack>
    Then it is refused (<requirement>)
    And the refusal tells of the encryption (SEC-ENC-006)

    Examples:
      | attack                                    | requirement |
      | encrypted for another key                 | SEC-ENC-001 |
      | one bit flipped in its ciphertext         | SEC-ENC-002 |
      | one bit flipped in its tag                | SEC-ENC-003 |
      | not encrypted                             | SEC-ENC-004 |
      | another key named in its encryption       | SEC-ENC-005 |
      | another algorithm named in its encryption | SEC-ENC-005 |
      | another content encryption named          | SEC-ENC-005 |

  @subscribe
  Scenario: A tampered subscription leaves no trace
    Given Amara is enrolled
    When Alpha subscribes to status changes of Amara by a forged message: not encrypted
    And Amara's status becomes Suspended
    Then Alpha is not notified, as its subscription was refused (SEC-ENC-011)
