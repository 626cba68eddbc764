@capability:bearer
Feature: Requests without a good token are refused
  Whoever asks bears a token in the header Authorization. A request whose token is missing, or is not what the issuer has
  signed, is refused like any other that cannot be served: by a 4xx, best a 401, or in the words of the standard.

  Scenario Outline: A search bearing <token>
    When a search bearing <token> is sent
    Then it is refused (<requirement>)
    And it is refused with a 401 (ACCESS-TOK-009)

    Examples:
      | token                                     | requirement    |
      | no token                                  | ACCESS-TOK-001 |
      | a malformed token                         | ACCESS-TOK-002 |
      | a token signed by another key             | ACCESS-TOK-003 |
      | a token whose claims were changed         | ACCESS-TOK-004 |
      | a token with another signature            | ACCESS-TOK-005 |
      | a token without signature                 | ACCESS-TOK-006 |
      | a token under an HMAC with the public key | ACCESS-TOK-007 |

  Scenario: A refusal does not repeat the token
    When a search bearing a token with another signature is sent
    Then the answer does not repeat the token (ACCESS-TOK-011)

  Scenario: A token in the address
    When a search with the token in its address is sent
    Then it is refused (ACCESS-TOK-008)

  Scenario: The question about enrolment demands a token too
    When a question about enrolment bearing no token is sent
    Then it is refused (ACCESS-TOK-010)

  @subscribe
  Scenario: A refused subscription leaves no trace
    Given Amara is enrolled
    When Alpha subscribes to status changes of Amara, bearing a token with another signature
    And Amara's status becomes Suspended
    Then Alpha is not notified, as its subscription was refused (ACCESS-TRC-001)
