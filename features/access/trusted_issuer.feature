@capability:bearer @capability:trusted-issuer
Feature: Tokens of an issuer that is trusted are taken while they are good
  The target says that the system trusts our keys. So tokens of ours can be tried that have expired, or that are meant for
  another system; a good one shows that they are refused for that alone.

  Scenario: A good token of the trusted issuer
    When a search bearing a good token of the trusted issuer is sent
    Then the request is accepted (ACCESS-TRU-001)

  Scenario: An expired token
    When a search bearing an expired token is sent
    Then it is refused (ACCESS-TRU-002)

  Scenario: A token for another system
    When a search bearing a token for another system is sent
    Then it is refused (ACCESS-TRU-003)
