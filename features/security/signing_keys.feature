@capability:signature
Feature: The keys by which signatures are verified can be found

  Scenario: The keys of the system
    When the keys that verify its messages are asked for
    Then they are found, and fit what the target declares (SEC-SIG-024)
