Feature: Search by expression
  The standard names the query type `expression` and shows an example, but defines neither its operators nor the
  names of attributes. An IUT returns exactly the right records, or refuses. Each condition is joined by `$and` with
  the surname of the scenario's people, so that nobody else matters.

  Background:
    Given these people are enrolled:
      | person | status    | enrolled on | benefits                                 |
      | Amara  | Active    | 2024-01-10  | Cash 50 2024-03-01; Voucher 20 2024-05-01 |
      | Bilal  | Suspended | 2024-02-20  | Voucher 20 2024-03-01                     |
      | Chidi  | Active    | 2024-03-30  | Cash 80 2024-05-01                        |
      | Dewi   | Inactive  | 2024-04-15  |                                           |

  Scenario Outline: <operator> of <attribute>
    When the people are searched by the expression {"<attribute>": {"<operator>": <value>}}
    Then exactly <people> are found, or the query is refused (<requirement>)

    Examples:
      | attribute      | operator | value                          | people                  | requirement |
      | status         | $eq      | "1"                            | Amara and Chidi         | IBR-QRY-010 |
      | status         | $ne      | "1"                            | Bilal and Dewi          | IBR-QRY-011 |
      | enrolment date | $gt      | "2024-02-20T00:00:00Z"         | Chidi and Dewi          | IBR-QRY-012 |
      | enrolment date | $gte     | "2024-02-20T00:00:00Z"         | Bilal, Chidi and Dewi   | IBR-QRY-013 |
      | enrolment date | $lt      | "2024-03-30T00:00:00Z"         | Amara and Bilal         | IBR-QRY-014 |
      | enrolment date | $lte     | "2024-03-30T00:00:00Z"         | Amara, Bilal and Chidi  | IBR-QRY-015 |
      | identifier     | $in      | ["{Bilal}", "{Dewi}"]          | Bilal and Dewi          | IBR-QRY-016 |
      | status         | $not     | {"$eq": "1"}                   | Bilal and Dewi          | IBR-QRY-019 |

  Scenario: The same moment with another offset
    When the people are searched by the expression {"enrolment date": {"$lt": "2024-02-20T05:45:00+05:45"}}
    Then exactly Amara is found, or the query is refused (IBR-QRY-041)

  Scenario: An attribute that no record has
    When the people are searched by the expression {"no_such_attribute": {"$eq": "1"}}
    Then nobody is found (IBR-QRY-040)

  Scenario: The shorthand without operator
    When the people are searched by the expression {"identifier": "{Chidi}"}
    Then exactly Chidi is found, or the query is refused (IBR-QRY-010)

  Scenario: Conditions that all have to hold
    When the people are searched by the expression {"$and": [{"status": {"$eq": "1"}}, {"enrolment date": {"$gt": "2024-02-01T00:00:00Z"}}]}
    Then exactly Chidi is found, or the query is refused (IBR-QRY-017)

  Scenario: Conditions of which one has to hold
    When the people are searched by the expression {"$or": [{"status": {"$eq": "4"}}, {"enrolment date": {"$gt": "2024-04-01T00:00:00Z"}}]}
    Then exactly Bilal and Dewi are found, or the query is refused (IBR-QRY-018)

  Scenario: One benefit that meets both conditions
    When the people are searched by the expression {"benefits": {"$elemMatch": {"benefit type": "1", "benefit date": {"$eq": "2024-05-01T00:00:00Z"}}}}
    Then exactly Chidi is found, or the query is refused (IBR-QRY-020)

  Scenario: Two bounds of one attribute
    When the people are searched by the expression {"enrolment date": {"$gt": "2024-01-10T00:00:00Z", "$lt": "2024-03-30T00:00:00Z"}}
    Then exactly Bilal is found, or the query is refused (IBR-QRY-017)

  Scenario: Three conditions of which one has to hold
    When the people are searched by the expression {"$or": [{"status": {"$eq": "4"}}, {"enrolment date": {"$gt": "2024-04-01T00:00:00Z"}}, {"enrolment date": {"$lt": "2024-02-01T00:00:00Z"}}]}
    Then exactly Amara, Bilal and Dewi are found, or the query is refused (IBR-QRY-018)

  Scenario: Two alternatives that both have to hold
    When the people are searched by the expression {"$and": [{"$or": [{"status": {"$eq": "1"}}, {"status": {"$eq": "4"}}]}, {"$or": [{"enrolment date": {"$lt": "2024-02-01T00:00:00Z"}}, {"enrolment date": {"$gt": "2024-03-01T00:00:00Z"}}]}]}
    Then exactly Amara and Chidi are found, or the query is refused (IBR-QRY-017)

  @search
  Scenario: Asynchronously
    When the people are searched asynchronously by the expression {"enrolment date": {"$gt": "2024-03-30T00:00:00Z"}}
    Then exactly Dewi is found, or the query is refused (IBR-QRY-053)
