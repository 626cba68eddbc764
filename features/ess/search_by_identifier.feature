Feature: Search by identifier
  The query type `idtype-value` names one identifier; the answer has the record of whoever has it, as a Member.

  @sync/search
  Scenario: A person is found
    Given Amara is known
    And Bilal is known
    When Amara is searched by identifier, synchronously
    Then exactly Amara is found (ESS-QRY-001)

  @sync/search
  Scenario: Two people of one name, born on one day
    Given these people are known, unless such namesakes are refused:
      | person | given name | surname   | born on    |
      | Amara  | Amara      | {surname} | 1984-03-17 |
      | Bilal  | Amara      | {surname} | 1984-03-17 |
    When Bilal is searched by identifier, synchronously
    Then Bilal and not Amara is found, or the query is refused (ESS-QRY-001)

  @search
  Scenario: A person is found asynchronously
    Given Amara is known
    And Bilal is known
    When Amara is searched by identifier, asynchronously
    Then exactly Amara is found (ESS-QRY-002)

  @sync/search
  Scenario: Nobody has the identifier
    When Nobody is searched by identifier, synchronously
    Then nobody is found (ESS-QRY-003)

  @search
  Scenario: Nobody has the identifier, asynchronously
    When Nobody is searched by identifier, asynchronously
    Then nobody is found (ESS-QRY-004)

  Scenario: The same value under another type of identifier
    Given Amara is known
    When Amara is searched with an identifier of the type BRN
    Then nobody is found (ESS-QRY-005)

  Scenario: A person alone, without what makes them a member
    Given Amara is known
    When Amara is searched by identifier, as Person
    Then exactly Amara is found, or the query is refused (ESS-QRY-052)

  Scenario Outline: Identifiers that differ in <what>
    Given these people are known, unless such identifiers are refused:
      | person | identifier |
      | Amara  | <one>      |
      | Bilal  | <other>    |
    When Amara is searched by identifier
    Then exactly Amara is found (ESS-QRY-008)

    Examples:
      | what                    | one                       | other                     |
      | upper and lower case    | {token}aB                 | {token}Ab                 |
      | leading zeros           | 007{digits}               | 7{digits}                 |
      | punctuation             | 7-{digits}                | 7{digits}                 |
      | the end of a long value | {digits}{digits}{digits}1 | {digits}{digits}{digits}2 |
