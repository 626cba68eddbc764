Feature: Search by expression
  The standard names the query type `expression` and shows an example, but defines neither its operators nor the
  names of attributes. A system returns exactly the right records, or refuses. Each condition is joined by `$and` with
  the surname of the scenario's people, so that nobody else matters.

  Background:
    Given these people are known:
      | person | born on    | employment status | jobs                                                   |
      | Amara  | 1980-01-10 | Not employed      | Mason Permanent 2019-01-01; Clerk Seasonal 2021-01-01  |
      | Bilal  | 1985-02-20 | Employee          | Clerk Seasonal 2019-01-01                              |
      | Chidi  | 1990-03-30 | Not employed      | Mason Seasonal 2020-01-01                              |
      | Dewi   | 1995-04-15 | Employer          |                                                        |

  Scenario Outline: <operator> of <attribute>
    When the people are searched by the expression {"<attribute>": {"<operator>": <value>}}
    Then exactly <people> are found, or the query is refused (<requirement>)

    Examples:
      | attribute         | operator | value                          | people                  | requirement |
      | employment status | $eq      | "6"                            | Amara and Chidi         | ESS-QRY-010 |
      | employment status | $ne      | "6"                            | Bilal and Dewi          | ESS-QRY-011 |
      | birth date        | $gt      | "1985-02-20T00:00:00Z"         | Chidi and Dewi          | ESS-QRY-012 |
      | birth date        | $gte     | "1985-02-20T00:00:00Z"         | Bilal, Chidi and Dewi   | ESS-QRY-013 |
      | birth date        | $lt      | "1990-03-30T00:00:00Z"         | Amara and Bilal         | ESS-QRY-014 |
      | birth date        | $lte     | "1990-03-30T00:00:00Z"         | Amara, Bilal and Chidi  | ESS-QRY-015 |
      | identifier        | $in      | ["{Bilal}", "{Dewi}"]          | Bilal and Dewi          | ESS-QRY-016 |
      | employment status | $not     | {"$eq": "6"}                   | Bilal and Dewi          | ESS-QRY-019 |

  Scenario: The same moment with another offset
    When the people are searched by the expression {"birth date": {"$lt": "1985-02-20T05:45:00+05:45"}}
    Then exactly Amara is found, or the query is refused (ESS-QRY-041)

  Scenario: An attribute that no record has
    When the people are searched by the expression {"no_such_attribute": {"$eq": "1"}}
    Then nobody is found (ESS-QRY-040)

  Scenario: The shorthand without operator
    When the people are searched by the expression {"identifier": "{Chidi}"}
    Then exactly Chidi is found, or the query is refused (ESS-QRY-010)

  Scenario: Conditions that all have to hold
    When the people are searched by the expression {"$and": [{"employment status": {"$eq": "6"}}, {"birth date": {"$gt": "1985-02-20T00:00:00Z"}}]}
    Then exactly Chidi is found, or the query is refused (ESS-QRY-017)

  Scenario: Conditions of which one has to hold
    When the people are searched by the expression {"$or": [{"employment status": {"$eq": "1"}}, {"birth date": {"$gt": "1995-01-01T00:00:00Z"}}]}
    Then exactly Bilal and Dewi are found, or the query is refused (ESS-QRY-018)

  Scenario: One job that meets both conditions
    When the people are searched by the expression {"jobs": {"$elemMatch": {"job title": "Mason", "employment type": "4"}}}
    Then exactly Chidi is found, or the query is refused (ESS-QRY-020)

  Scenario: Two bounds of one attribute
    When the people are searched by the expression {"birth date": {"$gt": "1980-01-10T00:00:00Z", "$lt": "1990-03-30T00:00:00Z"}}
    Then exactly Bilal is found, or the query is refused (ESS-QRY-017)

  Scenario: Three conditions of which one has to hold
    When the people are searched by the expression {"$or": [{"employment status": {"$eq": "1"}}, {"birth date": {"$gt": "1995-01-01T00:00:00Z"}}, {"birth date": {"$lt": "1981-01-01T00:00:00Z"}}]}
    Then exactly Amara, Bilal and Dewi are found, or the query is refused (ESS-QRY-018)

  Scenario: Two alternatives that both have to hold
    When the people are searched by the expression {"$and": [{"$or": [{"employment status": {"$eq": "6"}}, {"employment status": {"$eq": "1"}}]}, {"$or": [{"birth date": {"$lt": "1981-01-01T00:00:00Z"}}, {"birth date": {"$gt": "1990-01-01T00:00:00Z"}}]}]}
    Then exactly Amara and Chidi are found, or the query is refused (ESS-QRY-017)

  @search
  Scenario: Asynchronously
    When the people are searched asynchronously by the expression {"birth date": {"$gt": "1990-03-30T00:00:00Z"}}
    Then exactly Dewi is found, or the query is refused (ESS-QRY-053)
