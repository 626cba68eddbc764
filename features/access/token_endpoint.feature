@capability:bearer @capability:token-endpoint
Feature: The token endpoint gives tokens to clients that prove themselves
  A client sends its id and its secret (RFC 6749, grant type client_credentials). Good credentials bring a token; others
  bring an error that says why, and nothing of what was sent.

  Scenario: Good credentials
    When a token is asked for
    Then a token is given (ACCESS-END-001)
    And it tells when it expires (ACCESS-END-002)
    And it is not to be cached (ACCESS-END-003)

  Scenario: Another secret
    When a token is asked for with another secret
    Then no token is given (ACCESS-END-004)

  Scenario: An unknown client
    When a token is asked for with an unknown client
    Then no token is given (ACCESS-END-005)
    And the answer does not repeat the secret (ACCESS-END-008)

  Scenario: Another grant type
    When a token is asked for with another grant type
    Then no token is given (ACCESS-END-006)
    And the answer does not repeat the secret (ACCESS-END-008)

  Scenario: No grant type
    When a token is asked for with no grant type
    Then no token is given (ACCESS-END-007)
