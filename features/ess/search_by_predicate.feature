Feature: Search by predicate
  A predicate is a list of expressions with the operators gt, lt, eq, ge, le and in, joined by and, or, not. As with
  expressions, the names of attributes are left open: exactly the right records, or a refusal.

  Background:
    Given these people are known:
      | person | born on    | employment status |
      | Amara  | 1980-01-10 | Not employed      |
      | Bilal  | 1985-02-20 | Employee          |
      | Chidi  | 1990-03-30 | Not employed      |
      | Dewi   | 1995-04-15 | Employer          |

  Scenario Outline: The operator <operator>
    When the people are searched by the predicate
      """
      [{"seq_num": 1,
        "expression1": {"attribute_name": "surname", "operator": "eq", "attribute_value": "{surname}"},
        "condition": "and",
        "expression2": {"attribute_name": "<attribute>", "operator": "<operator>", "attribute_value": "<value>"}}]
      """
    Then exactly <people> are found, or the query is refused (<requirement>)

    Examples:
      | attribute         | operator | value                | people                 | requirement |
      | birth date        | gt       | 1985-02-20T00:00:00Z | Chidi and Dewi         | ESS-QRY-031 |
      | birth date        | ge       | 1985-02-20T00:00:00Z | Bilal, Chidi and Dewi  | ESS-QRY-032 |
      | birth date        | lt       | 1990-03-30T00:00:00Z | Amara and Bilal        | ESS-QRY-033 |
      | birth date        | le       | 1990-03-30T00:00:00Z | Amara, Bilal and Chidi | ESS-QRY-034 |
      | employment status | eq       | 6                    | Amara and Chidi        | ESS-QRY-036 |

  Scenario: One expression alone
    When the people are searched by the predicate
      """
      [{"seq_num": 1, "expression1": {"attribute_name": "identifier", "operator": "eq", "attribute_value": "{Bilal}"}}]
      """
    Then exactly Bilal is found, or the query is refused (ESS-QRY-030)

  Scenario: Two elements
    When the people are searched by the predicate
      """
      [{"seq_num": 1, "expression1": {"attribute_name": "surname", "operator": "eq", "attribute_value": "{surname}"}},
       {"seq_num": 2, "expression1": {"attribute_name": "employment status", "operator": "eq", "attribute_value": "6"}}]
      """
    Then exactly Amara and Chidi are found, or the query is refused (ESS-QRY-039)

  Scenario: A value out of several
    When the people are searched by the predicate
      """
      [{"seq_num": 1, "expression1": {"attribute_name": "identifier", "operator": "in", "attribute_value": "{Bilal},{Dewi}"}}]
      """
    Then exactly Bilal and Dewi are found, or the query is refused (ESS-QRY-035)

  Scenario: One of two expressions
    When the people are searched by the predicate
      """
      [{"seq_num": 1,
        "expression1": {"attribute_name": "identifier", "operator": "eq", "attribute_value": "{Amara}"},
        "condition": "or",
        "expression2": {"attribute_name": "identifier", "operator": "eq", "attribute_value": "{Dewi}"}}]
      """
    Then exactly Amara and Dewi are found, or the query is refused (ESS-QRY-037)

  Scenario: The first expression and not the second
    When the people are searched by the predicate
      """
      [{"seq_num": 1,
        "expression1": {"attribute_name": "surname", "operator": "eq", "attribute_value": "{surname}"},
        "condition": "not",
        "expression2": {"attribute_name": "employment status", "operator": "eq", "attribute_value": "6"}}]
      """
    Then exactly Bilal and Dewi are found, or the query is refused (ESS-QRY-038)

  Scenario: Three elements
    When the people are searched by the predicate
      """
      [{"seq_num": 1, "expression1": {"attribute_name": "surname", "operator": "eq", "attribute_value": "{surname}"}},
       {"seq_num": 2, "expression1": {"attribute_name": "employment status", "operator": "eq", "attribute_value": "6"}},
       {"seq_num": 3, "expression1": {"attribute_name": "birth date", "operator": "gt", "attribute_value": "1985-01-01T00:00:00Z"}}]
      """
    Then exactly Chidi is found, or the query is refused (ESS-QRY-039)
