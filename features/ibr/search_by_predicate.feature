Feature: Search by predicate
  A predicate is a list of expressions with the operators gt, lt, eq, ge, le and in, joined by and, or, not. As with
  expressions, the names of attributes are left open: exactly the right records, or a refusal.

  Background:
    Given these people are enrolled:
      | person | status    | enrolled on |
      | Amara  | Active    | 2024-01-10  |
      | Bilal  | Suspended | 2024-02-20  |
      | Chidi  | Active    | 2024-03-30  |
      | Dewi   | Inactive  | 2024-04-15  |

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
      | attribute      | operator | value                | people                 | requirement |
      | enrolment date | gt       | 2024-02-20T00:00:00Z | Chidi and Dewi         | IBR-QRY-031 |
      | enrolment date | ge       | 2024-02-20T00:00:00Z | Bilal, Chidi and Dewi  | IBR-QRY-032 |
      | enrolment date | lt       | 2024-03-30T00:00:00Z | Amara and Bilal        | IBR-QRY-033 |
      | enrolment date | le       | 2024-03-30T00:00:00Z | Amara, Bilal and Chidi | IBR-QRY-034 |
      | status         | eq       | 1                    | Amara and Chidi        | IBR-QRY-036 |

  Scenario: One expression alone
    When the people are searched by the predicate
      """
      [{"seq_num": 1, "expression1": {"attribute_name": "identifier", "operator": "eq", "attribute_value": "{Bilal}"}}]
      """
    Then exactly Bilal is found, or the query is refused (IBR-QRY-030)

  Scenario: Two elements
    When the people are searched by the predicate
      """
      [{"seq_num": 1, "expression1": {"attribute_name": "surname", "operator": "eq", "attribute_value": "{surname}"}},
       {"seq_num": 2, "expression1": {"attribute_name": "status", "operator": "eq", "attribute_value": "1"}}]
      """
    Then exactly Amara and Chidi are found, or the query is refused (IBR-QRY-039)

  Scenario: A value out of several
    When the people are searched by the predicate
      """
      [{"seq_num": 1, "expression1": {"attribute_name": "identifier", "operator": "in", "attribute_value": "{Bilal},{Dewi}"}}]
      """
    Then exactly Bilal and Dewi are found, or the query is refused (IBR-QRY-035)

  Scenario: One of two expressions
    When the people are searched by the predicate
      """
      [{"seq_num": 1,
        "expression1": {"attribute_name": "identifier", "operator": "eq", "attribute_value": "{Amara}"},
        "condition": "or",
        "expression2": {"attribute_name": "identifier", "operator": "eq", "attribute_value": "{Dewi}"}}]
      """
    Then exactly Amara and Dewi are found, or the query is refused (IBR-QRY-037)

  Scenario: The first expression and not the second
    When the people are searched by the predicate
      """
      [{"seq_num": 1,
        "expression1": {"attribute_name": "surname", "operator": "eq", "attribute_value": "{surname}"},
        "condition": "not",
        "expression2": {"attribute_name": "status", "operator": "eq", "attribute_value": "1"}}]
      """
    Then exactly Bilal and Dewi are found, or the query is refused (IBR-QRY-038)

  Scenario: Three elements
    When the people are searched by the predicate
      """
      [{"seq_num": 1, "expression1": {"attribute_name": "surname", "operator": "eq", "attribute_value": "{surname}"}},
       {"seq_num": 2, "expression1": {"attribute_name": "status", "operator": "eq", "attribute_value": "1"}},
       {"seq_num": 3, "expression1": {"attribute_name": "enrolment date", "operator": "gt", "attribute_value": "2024-02-01T00:00:00Z"}}]
      """
    Then exactly Chidi is found, or the query is refused (IBR-QRY-039)
