@sync/search
Feature: What was reported last
  An IBR keeps each update as it was reported: amounts to the cent, what is new in the place of what was, and nothing of
  what it has refused.

  Scenario Outline: A benefit of <value>
    Given Amara is enrolled
    When a benefit of <value> is published for Amara, unless such an amount is refused
    And Amara is searched by identifier
    Then the record of Amara carries the benefit (IBR-REC-005)

    Examples:
      | value                |
      | USD 50.75            |
      | EUR 9007199254740993 |

  Scenario Outline: A benefit of the type <type>
    Given Amara is enrolled
    When a benefit of the type <type> is published for Amara, unless it is refused
    And Amara is searched by identifier
    Then the record of Amara carries the benefit's type (IBR-REC-006)

    Examples:
      | type             |
      | In-kind          |
      | Training         |
      | Work opportunity |
      | Insurance        |

  Scenario Outline: The status <status>
    Given Amara is enrolled
    When Amara is published as <status>, unless it is refused
    And Amara is searched by identifier
    Then the record of Amara tells the status (IBR-REC-002)

    Examples:
      | status           |
      | Inactive         |
      | Reinstated       |
      | Awaiting Renewal |

  Scenario: A benefit of somebody who is suspended
    Given Amara is enrolled
    And Amara is published as Suspended
    When a benefit of Amara is published without a status, unless that is refused
    And Amara is searched by identifier
    Then what is told of Amara keeps the status (IBR-UPD-030)

  Scenario: A benefit of somebody who has graduated
    Given Amara is enrolled
    And Amara is published as Graduated
    When a benefit of Amara is published without a status, unless that is refused
    And the IBR is asked whether Amara is enrolled
    Then the answer is no (IBR-UPD-030)

  Scenario: The same amount on two days
    Given Amara is enrolled
    And Amara has received USD 50 in cash on 2024-02-05
    And Amara has received USD 50 in cash on 2024-06-05
    When Amara is searched by identifier
    Then what is told of Amara carries the benefit of that day (IBR-UPD-012)

  Scenario: Another name
    Given Amara is enrolled
    When Amara is published under the surname Nwosu, unless it is refused
    And Amara is searched by identifier
    Then the record of Amara tells the name (IBR-UPD-031)

  Scenario: An update that tells no name
    Given Amara is enrolled
    And Amara is searched by identifier
    When an update of Amara that tells no name is published, unless it is refused
    Then a search tells the same name of Amara as before (IBR-UPD-032)

  Scenario: A corrected enrolment date
    Given Amara is enrolled
    When Amara is published as enrolled on 2024-01-15, unless it is refused
    And Amara is searched by identifier
    Then the record of Amara tells the enrolment date (IBR-UPD-033)

  Scenario: A refused update changes no name
    Given Amara is enrolled
    When Amara is published as Frozen under the surname Nwosu, which is refused
    And Amara is searched by identifier
    Then the record of Amara tells the name (IBR-UPD-034)

  Scenario: Enrolled by the second identifier
    Given Amara is enrolled with a second identifier of the type BRN
    When the IBR is asked for the second identifier of Amara
    Then the answer is yes, or a refusal (IBR-ENR-030)

  Scenario: A second identifier that is told later
    Given Amara is enrolled
    When Amara is given a second identifier of the type BRN
    And Amara is searched by the second identifier
    Then exactly Amara is found, or the query is refused (IBR-QRY-058)

  Scenario: A programme whose identifier differs in upper and lower case
    Given Amara is enrolled
    When the IBR is asked whether Amara is enrolled in the programme with its letters in the other case
    Then the answer is no, or a rejection (IBR-ENR-031)

  Scenario: The rest of a record
    Given Amara is enrolled
    When Amara is published with the second name Ngozi, unless it is refused
    And Amara is searched by identifier
    Then the second name Ngozi of Amara is told (IBR-REC-041)
    And what is told of Amara tells the sex that was reported (IBR-REC-040)
    And what is told of Amara tells the person whole (IBR-REC-042)
    And what is told of Amara tells the name of the programme (IBR-REC-043)
    And what is told of Amara tells the assistance unit that was reported (IBR-REC-044)

  Scenario: The day of a status change
    Given Amara is enrolled
    And Amara is published as Suspended
    When Amara is searched by identifier
    Then what is told of Amara tells when the status changed (IBR-REC-045)
