Feature: Search by identifier
  The query type `idtype-value` names one identifier; the answer has the records of whoever has it.

  @sync/search
  Scenario: A person is found
    Given Amara is enrolled
    And Bilal is enrolled
    When Amara is searched by identifier, synchronously
    Then exactly Amara is found (IBR-QRY-001)

  @sync/search
  Scenario: Two people of one name, born on one day
    Given these people are enrolled, unless such namesakes are refused:
      | person | given name | surname   | born                 |
      | Amara  | Amara      | {surname} | 1984-03-17T00:00:00Z |
      | Bilal  | Amara      | {surname} | 1984-03-17T00:00:00Z |
    When Bilal is searched by identifier, synchronously
    Then Bilal and not Amara is found, or the query is refused (IBR-QRY-001)

  @search
  Scenario: A person is found asynchronously
    Given Amara is enrolled
    And Bilal is enrolled
    When Amara is searched by identifier, asynchronously
    Then exactly Amara is found (IBR-QRY-002)

  @sync/search
  Scenario: Nobody has the identifier
    When Nobody is searched by identifier, synchronously
    Then nobody is found (IBR-QRY-003)

  @search
  Scenario: Nobody has the identifier, asynchronously
    When Nobody is searched by identifier, asynchronously
    Then nobody is found (IBR-QRY-004)

  Scenario: The same value under another type of identifier
    Given Amara is enrolled
    When Amara is searched with an identifier of the type BRN
    Then nobody is found (IBR-QRY-005)

  Scenario: Somebody in two programmes
    Given Amara is enrolled in the health programme
    And Amara is enrolled in the school programme
    When Amara is searched by identifier
    Then the records of Amara tell both, the health and the school programme (IBR-QRY-006)

  Scenario: Somebody with two identifiers
    Given Amara is enrolled with a second identifier of the type BRN
    When Amara is searched by the second identifier
    Then exactly Amara is found, or the query is refused (IBR-QRY-007)

  Scenario: Identifiers that differ in upper and lower case, or in length
    Given these people are enrolled, unless such identifiers are refused:
      | person | identifier |
      | Amara  | {token}aB  |
      | Bilal  | {token}Ab  |
      | Chidi  | {token}aB1 |
    When Amara is searched by identifier
    Then exactly Amara is found (IBR-QRY-008)

  Scenario Outline: Identifiers that differ in <what>
    Given these people are enrolled, unless such identifiers are refused:
      | person | identifier |
      | Amara  | <one>      |
      | Bilal  | <other>    |
    When Amara is searched by identifier
    Then exactly Amara is found (IBR-QRY-008)

    Examples:
      | what                    | one                       | other                     |
      | leading zeros           | 007{digits}               | 7{digits}                 |
      | punctuation             | 7-{digits}                | 7{digits}                 |
      | the end of a long value | {digits}{digits}{digits}1 | {digits}{digits}{digits}2 |

  Scenario: The first of two identifiers, of which the second was told later
    Given Amara is enrolled
    And Amara is given a second identifier of the type BRN
    When Amara is searched by identifier
    Then exactly Amara is found (IBR-QRY-056)

  Scenario: An update under an identifier that was told later
    Given Amara is enrolled
    And Amara is given a second identifier of the type BRN
    When Amara is published as Suspended under the second identifier, unless it is refused
    And Amara is searched by identifier
    Then the record of Amara tells the status (IBR-QRY-057)
