@cases
Feature: Generated callbacks and notifications of an IBR
  Every constraint of every callback is broken once, and must be refused in some lawful way; what is unusual and lawful is
  taken, or refused in a lawful way. The cases are those of `fixtures/cases/`.

  @sends:ibr.search
  Scenario Outline: on-search that has to be refused: <kind>
    Given the system is made to send search about Amara
    When the registry calls back with pending outcomes, then each message that has <kind>
    Then none of them is taken (<requirement>)

    Examples:
      | kind                       | requirement |
      | a required member missing  | CASE-CB-001 |
      | a value of a wrong type    | CASE-CB-002 |
      | a value off a closed list  | CASE-CB-003 |
      | a text of a wrong form     | CASE-CB-004 |
      | null for a required member | CASE-CB-005 |
      | bytes that are no UTF-8    | CASE-CB-006 |
      | a text that is ambiguous   | CASE-CB-007 |

  @sends:ibr.search
  Scenario Outline: on-search that may be taken or refused: <kind>
    Given the system is made to send search about Amara
    When the registry calls back with pending outcomes, then each message that has <kind>
    Then each of them is taken or refused (<requirement>)

    Examples:
      | kind                                      | requirement |
      | a text that is unusual                    | CASE-CB-008 |
      | an unusual content                        | CASE-CB-010 |
      | an unusual envelope                       | CASE-CB-010 |
      | an optional member of the content missing | CASE-CB-010 |

  @sends:ibr.search
  Scenario Outline: on-search that has to be taken: <kind>
    Given the system is made to send search about Amara
    When the registry calls back with pending outcomes, each of which has <kind>
    Then each of them is taken (<requirement>)

    Examples:
      | kind                                     | requirement |
      | an optional member of the header missing | CASE-CB-011 |

  @sends:ibr.subscribe
  Scenario Outline: on-subscribe that has to be refused: <kind>
    Given the system is made to send subscribe about Amara
    When the registry calls back with pending outcomes, then each message that has <kind>
    Then none of them is taken (<requirement>)

    Examples:
      | kind                       | requirement |
      | a required member missing  | CASE-CB-001 |
      | a value of a wrong type    | CASE-CB-002 |
      | a value off a closed list  | CASE-CB-003 |
      | a text of a wrong form     | CASE-CB-004 |
      | null for a required member | CASE-CB-005 |
      | bytes that are no UTF-8    | CASE-CB-006 |
      | a text that is ambiguous   | CASE-CB-007 |

  @sends:ibr.subscribe
  Scenario Outline: on-subscribe that may be taken or refused: <kind>
    Given the system is made to send subscribe about Amara
    When the registry calls back with pending outcomes, then each message that has <kind>
    Then each of them is taken or refused (<requirement>)

    Examples:
      | kind                                      | requirement |
      | a text that is unusual                    | CASE-CB-008 |
      | an unusual content                        | CASE-CB-010 |
      | an unusual envelope                       | CASE-CB-010 |
      | an optional member of the content missing | CASE-CB-010 |

  @sends:ibr.subscribe @sends:ibr.unsubscribe
  Scenario Outline: on-unsubscribe that has to be refused: <kind>
    Given the system is made to send unsubscribe about Amara
    When the registry calls back with pending outcomes, then each message that has <kind>
    Then none of them is taken (<requirement>)

    Examples:
      | kind                       | requirement |
      | a required member missing  | CASE-CB-001 |
      | a value of a wrong type    | CASE-CB-002 |
      | a value off a closed list  | CASE-CB-003 |
      | a text of a wrong form     | CASE-CB-004 |
      | null for a required member | CASE-CB-005 |
      | bytes that are no UTF-8    | CASE-CB-006 |
      | a text that is ambiguous   | CASE-CB-007 |

  @sends:ibr.subscribe @sends:ibr.unsubscribe
  Scenario Outline: on-unsubscribe that may be taken or refused: <kind>
    Given the system is made to send unsubscribe about Amara
    When the registry calls back with pending outcomes, then each message that has <kind>
    Then each of them is taken or refused (<requirement>)

    Examples:
      | kind                                      | requirement |
      | a text that is unusual                    | CASE-CB-008 |
      | an unusual content                        | CASE-CB-010 |
      | an unusual envelope                       | CASE-CB-010 |
      | an optional member of the content missing | CASE-CB-010 |

  @sends:ibr.search @sends:ibr.txn/status
  Scenario Outline: txn/on-status that has to be refused: <kind>
    Given the system is made to send txn/status about Amara
    When the registry calls back with pending outcomes, then each message that has <kind>
    Then none of them is taken (<requirement>)

    Examples:
      | kind                       | requirement |
      | a required member missing  | CASE-CB-001 |
      | a value of a wrong type    | CASE-CB-002 |
      | a value off a closed list  | CASE-CB-003 |
      | a text of a wrong form     | CASE-CB-004 |
      | null for a required member | CASE-CB-005 |
      | bytes that are no UTF-8    | CASE-CB-006 |
      | a text that is ambiguous   | CASE-CB-007 |

  @sends:ibr.search @sends:ibr.txn/status
  Scenario Outline: txn/on-status that may be taken or refused: <kind>
    Given the system is made to send txn/status about Amara
    When the registry calls back with pending outcomes, then each message that has <kind>
    Then each of them is taken or refused (<requirement>)

    Examples:
      | kind                   | requirement |
      | a text that is unusual | CASE-CB-008 |
      | an unusual content     | CASE-CB-010 |
      | an unusual envelope    | CASE-CB-010 |

  @sends:ibr.search @sends:ibr.txn/status
  Scenario Outline: txn/on-status that has to be taken: <kind>
    Given the system is made to send txn/status about Amara
    When the registry calls back with pending outcomes, each of which has <kind>
    Then each of them is taken (<requirement>)

    Examples:
      | kind                                     | requirement |
      | an optional member of the header missing | CASE-CB-011 |

  @sends:ibr.subscribe
  Scenario Outline: notify that has to be refused: <kind>
    Given the system is made to send subscribe about Amara
    And the registry calls back with succ
    When the registry notifies the system, then with each message that has <kind>
    Then none of them is taken (<requirement>)

    Examples:
      | kind                       | requirement |
      | a required member missing  | CASE-CB-001 |
      | a value of a wrong type    | CASE-CB-002 |
      | a value off a closed list  | CASE-CB-003 |
      | a text of a wrong form     | CASE-CB-004 |
      | null for a required member | CASE-CB-005 |
      | bytes that are no UTF-8    | CASE-CB-006 |
      | a text that is ambiguous   | CASE-CB-007 |

  @sends:ibr.subscribe
  Scenario Outline: notify that may be taken or refused: <kind>
    Given the system is made to send subscribe about Amara
    And the registry calls back with succ
    When the registry notifies the system, then with each message that has <kind>
    Then each of them is taken or refused (<requirement>)

    Examples:
      | kind                   | requirement |
      | a text that is unusual | CASE-CB-008 |
      | an unusual content     | CASE-CB-010 |

  @sends:ibr.subscribe
  Scenario Outline: notify that has to be taken: <kind>
    Given the system is made to send subscribe about Amara
    And the registry calls back with succ
    When the registry notifies the system, then with each message that has <kind>
    Then each of them is taken (<requirement>)

    Examples:
      | kind                                      | requirement |
      | an unusual envelope                       | CASE-CB-009 |
      | an optional member of the header missing  | CASE-CB-011 |
      | an optional member of the content missing | CASE-CB-012 |
