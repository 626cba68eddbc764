@capability:bearer
Feature: Published keys are public keys that say what they are
  A system can publish the keys by which its tokens and signatures are verified, at `/.well-known/jwks.json`.

  Scenario: The published keys
    When the published keys are asked for
    Then they are public halves alone (ACCESS-KEY-001)
    And each of them says what it is (ACCESS-KEY-002)
