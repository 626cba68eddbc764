Feature: Callbacks and notifications of an IBR that are lawful, and out of the ordinary
  What the standard allows is taken: a result without records or with many of them, and records of any type.
  The IBR is played by the suite.

  @sends:ibr.search
  Scenario: A search that found nobody
    Given the system is made to send search about Amara
    When the registry calls back with nobody found
    Then it is taken (CLIENT-CB-015)

  @sends:ibr.search
  Scenario: A search that found many
    Given the system is made to send search about Amara
    When the registry calls back with 100 KB of records
    Then it is taken (CLIENT-CB-016)

  @sends:ibr.search
  Scenario: A callback that overtakes the ACK of its request
    Given the registry will call back before it answers search
    When the system is made to send search about Amara
    Then the callback that came before its ACK is taken (CLIENT-CB-017)

  @sends:ibr.subscribe
  Scenario Outline: A notification that tells a <record type>
    Given the system is made to send subscribe about Amara
    And the registry calls back with succ
    When the registry notifies the system of a record of the type <record type>
    Then it is taken or refused (CLIENT-NTF-015)

    Examples:
      | record type |
      | Person      |
      | Member      |
      | Group       |
      | Beneficiary |
