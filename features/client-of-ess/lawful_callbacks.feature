Feature: Callbacks and notifications of the other side of the ESS interface that are lawful, and out of the ordinary
  What the standard allows is taken: a result without records or with many of them, and records of any type.
  The other side is played by the suite.

  @sends:ess.search
  Scenario: A search that found nobody
    Given the system is made to send search about Amara
    When the registry calls back with nobody found
    Then it is taken (CLIENT-CB-015)
    And the outcome is no reason to send it again (CLIENT-SEND-040)

  @sends:ess.search
  Scenario: A search that found many
    Given the system is made to send search about Amara
    When the registry calls back with 100 KB of records
    Then it is taken (CLIENT-CB-016)

  @sends:ess.search
  Scenario: A callback that overtakes the ACK of its request
    Given the registry will call back before it answers search
    When the system is made to send search about Amara
    Then the callback that came before its ACK is taken (CLIENT-CB-017)

  @sends:ess.subscribe
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

  @sends:ess.search
  Scenario Outline: A search that found <given name> <surname>
    Given the system is made to send search about Amara
    And the registry knows Amara by the name <given name> <surname>
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-030)

    Examples:
      | given name | surname   |
      | Αλέξανδρος | Ωμέγα     |
      | Nadia 🌻   | 李 กัญญา    |
      | Aoife      | O'Brien   |
      | Zoë "Zo"   | de Souza% |

  @sends:ess.subscribe
  Scenario Outline: A notification about <given name> <surname>
    Given the system is made to send subscribe about Amara
    And the registry calls back with succ
    And the registry knows Amara by the name <given name> <surname>
    When the registry notifies the system
    Then it is taken (CLIENT-NTF-030)

    Examples:
      | given name | surname   |
      | Αλέξανδρος | Ωμέγα     |
      | Nadia 🌻   | 李 กัญญา    |
      | Aoife      | O'Brien   |
      | Zoë "Zo"   | de Souza% |

  @sends:ess.search
  Scenario: A callback whose media type names its charset
    Given the system is made to send search about Amara
    When the registry calls back with the media type application/json; charset=utf-8, which is lawful
    Then it is taken (CLIENT-CB-031)

  @sends:ess.subscribe
  Scenario: A notification whose media type names its charset
    Given the system is made to send subscribe about Amara
    And the registry calls back with succ
    When the registry notifies the system with the media type application/json; charset=utf-8, which is lawful
    Then it is taken (CLIENT-NTF-031)

  @sends:ess.search
  Scenario: The last page comes first
    Given the system is made to send search about Amara
    And the registry knows Amara and Bilal
    When the registry calls back with page 2 of 2
    Then it is taken (CLIENT-CB-008)
    When the registry calls back with page 1 of 2
    Then it is taken (CLIENT-CB-008)

  @sends:ess.search
  Scenario Outline: A correlation_id of <length> characters
    Given the registry gives identifiers of <length> characters
    And the system is made to send search about Amara
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-032)

    Examples:
      | length |
      | 60     |
      | 99     |

  @sends:ess.subscribe
  Scenario Outline: A subscription code of <length> characters
    Given the registry gives identifiers of <length> characters
    And the system is made to send subscribe about Amara
    When the registry calls back with succ
    Then it is taken (CLIENT-CB-033)

    Examples:
      | length |
      | 60     |
      | 99     |

  @sends:ess.subscribe @sends:ess.unsubscribe
  Scenario: A subscription code of 99 characters is ended
    Given the registry gives identifiers of 99 characters
    When the system is made to send unsubscribe about Amara
    Then it names the code of the subscription (CLIENT-SEND-010)

  @sends:ess.search
  Scenario: A search that is rejected under a header that says succ
    Given the system is made to send search about Amara
    When the registry calls back with a rejected outcome under the header succ, which is lawful
    Then it is taken (CLIENT-CB-034)

  @sends:ess.search
  Scenario: A search that found nobody, without data
    Given the system is made to send search about Amara
    When the registry calls back with a succ without data, which is lawful
    Then it is taken (CLIENT-CB-035)

  @sends:ess.subscribe
  Scenario: An outcome of a subscription with the header that the interface has for it
    Given the system is made to send subscribe about Amara
    When the registry calls back with the header of a request, which is lawful
    Then it is taken (CLIENT-CB-036)
