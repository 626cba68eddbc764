@cases @seat:ibr
Feature: Generated messages to an IBR
  Every constraint of every message is broken once, and must be refused in some lawful way; what is unusual and lawful
  is answered. The cases are those of `fixtures/cases/`; each is made of a message that the system can serve.

  @search
  Scenario Outline: search that has to be refused: <kind>
    When each message to search is sent that has <kind>
    Then each of them is refused (<requirement>)

    Examples:
      | kind                       | requirement  |
      | a required member missing  | CASE-REQ-001 |
      | a value of a wrong type    | CASE-REQ-002 |
      | a value off a closed list  | CASE-REQ-003 |
      | a text of a wrong form     | CASE-REQ-004 |
      | null for a required member | CASE-REQ-005 |
      | bytes that are no UTF-8    | CASE-REQ-006 |
      | a text that is ambiguous   | CASE-REQ-007 |

  @search
  Scenario Outline: search that has to be answered: <kind>
    When each message to search is sent that has <kind>
    Then each of them is answered (<requirement>)

    Examples:
      | kind                                      | requirement  |
      | a fault that is often tolerated           | CASE-REQ-008 |
      | a text that is unusual                    | CASE-REQ-009 |
      | an unusual content                        | CASE-REQ-011 |
      | an optional member of the content missing | CASE-REQ-013 |

  @search
  Scenario Outline: search that has to be taken in: <kind>
    When each message to search is sent that has <kind>
    Then each of them is taken in (<requirement>)

    Examples:
      | kind                                     | requirement  |
      | an unusual envelope                      | CASE-REQ-010 |
      | an optional member of the header missing | CASE-REQ-012 |

  @subscribe
  Scenario Outline: subscribe that has to be refused: <kind>
    When each message to subscribe is sent that has <kind>
    Then each of them is refused (<requirement>)

    Examples:
      | kind                       | requirement  |
      | a required member missing  | CASE-REQ-001 |
      | a value of a wrong type    | CASE-REQ-002 |
      | a value off a closed list  | CASE-REQ-003 |
      | a text of a wrong form     | CASE-REQ-004 |
      | null for a required member | CASE-REQ-005 |
      | bytes that are no UTF-8    | CASE-REQ-006 |
      | a text that is ambiguous   | CASE-REQ-007 |

  @subscribe
  Scenario Outline: subscribe that has to be answered: <kind>
    When each message to subscribe is sent that has <kind>
    Then each of them is answered (<requirement>)

    Examples:
      | kind                                      | requirement  |
      | a fault that is often tolerated           | CASE-REQ-008 |
      | a text that is unusual                    | CASE-REQ-009 |
      | an unusual content                        | CASE-REQ-011 |
      | an optional member of the content missing | CASE-REQ-013 |

  @subscribe
  Scenario Outline: subscribe that has to be taken in: <kind>
    When each message to subscribe is sent that has <kind>
    Then each of them is taken in (<requirement>)

    Examples:
      | kind                                     | requirement  |
      | an unusual envelope                      | CASE-REQ-010 |
      | an optional member of the header missing | CASE-REQ-012 |

  @unsubscribe
  Scenario Outline: unsubscribe that has to be refused: <kind>
    When each message to unsubscribe is sent that has <kind>
    Then each of them is refused (<requirement>)

    Examples:
      | kind                       | requirement  |
      | a required member missing  | CASE-REQ-001 |
      | a value of a wrong type    | CASE-REQ-002 |
      | a value off a closed list  | CASE-REQ-003 |
      | a text of a wrong form     | CASE-REQ-004 |
      | null for a required member | CASE-REQ-005 |
      | bytes that are no UTF-8    | CASE-REQ-006 |
      | a text that is ambiguous   | CASE-REQ-007 |

  @unsubscribe
  Scenario Outline: unsubscribe that has to be answered: <kind>
    When each message to unsubscribe is sent that has <kind>
    Then each of them is answered (<requirement>)

    Examples:
      | kind                   | requirement  |
      | a text that is unusual | CASE-REQ-009 |
      | an unusual content     | CASE-REQ-011 |

  @unsubscribe
  Scenario Outline: unsubscribe that has to be taken in: <kind>
    When each message to unsubscribe is sent that has <kind>
    Then each of them is taken in (<requirement>)

    Examples:
      | kind                                     | requirement  |
      | an unusual envelope                      | CASE-REQ-010 |
      | an optional member of the header missing | CASE-REQ-012 |

  @txn/status
  Scenario Outline: txn/status that has to be refused: <kind>
    When each message to txn/status is sent that has <kind>
    Then each of them is refused (<requirement>)

    Examples:
      | kind                       | requirement  |
      | a required member missing  | CASE-REQ-001 |
      | a value of a wrong type    | CASE-REQ-002 |
      | a value off a closed list  | CASE-REQ-003 |
      | a text of a wrong form     | CASE-REQ-004 |
      | null for a required member | CASE-REQ-005 |
      | bytes that are no UTF-8    | CASE-REQ-006 |
      | a text that is ambiguous   | CASE-REQ-007 |

  @txn/status
  Scenario Outline: txn/status that has to be answered: <kind>
    When each message to txn/status is sent that has <kind>
    Then each of them is answered (<requirement>)

    Examples:
      | kind                                      | requirement  |
      | a text that is unusual                    | CASE-REQ-009 |
      | an unusual content                        | CASE-REQ-011 |
      | an optional member of the content missing | CASE-REQ-013 |

  @txn/status
  Scenario Outline: txn/status that has to be taken in: <kind>
    When each message to txn/status is sent that has <kind>
    Then each of them is taken in (<requirement>)

    Examples:
      | kind                                     | requirement  |
      | an unusual envelope                      | CASE-REQ-010 |
      | an optional member of the header missing | CASE-REQ-012 |

  @sync/search
  Scenario Outline: sync/search that has to be refused: <kind>
    When each message to sync/search is sent that has <kind>
    Then each of them is refused (<requirement>)

    Examples:
      | kind                       | requirement  |
      | a required member missing  | CASE-REQ-001 |
      | a value of a wrong type    | CASE-REQ-002 |
      | a value off a closed list  | CASE-REQ-003 |
      | a text of a wrong form     | CASE-REQ-004 |
      | null for a required member | CASE-REQ-005 |
      | bytes that are no UTF-8    | CASE-REQ-006 |
      | a text that is ambiguous   | CASE-REQ-007 |

  @sync/search
  Scenario Outline: sync/search that has to be answered: <kind>
    When each message to sync/search is sent that has <kind>
    Then each of them is answered (<requirement>)

    Examples:
      | kind                                      | requirement  |
      | a fault that is often tolerated           | CASE-REQ-008 |
      | a text that is unusual                    | CASE-REQ-009 |
      | an unusual content                        | CASE-REQ-011 |
      | an optional member of the content missing | CASE-REQ-013 |

  @sync/search
  Scenario Outline: sync/search that has to be taken in: <kind>
    When each message to sync/search is sent that has <kind>
    Then each of them is taken in (<requirement>)

    Examples:
      | kind                                     | requirement  |
      | an unusual envelope                      | CASE-REQ-010 |
      | an optional member of the header missing | CASE-REQ-012 |

  @sync/enrollment/updates
  Scenario Outline: sync/enrollment/updates that has to be refused: <kind>
    When each message to sync/enrollment/updates is sent that has <kind>
    Then each of them is refused (<requirement>)

    Examples:
      | kind                       | requirement  |
      | a required member missing  | CASE-REQ-001 |
      | a value of a wrong type    | CASE-REQ-002 |
      | a value off a closed list  | CASE-REQ-003 |
      | a text of a wrong form     | CASE-REQ-004 |
      | null for a required member | CASE-REQ-005 |
      | bytes that are no UTF-8    | CASE-REQ-006 |
      | a text that is ambiguous   | CASE-REQ-007 |

  @sync/enrollment/updates
  Scenario Outline: sync/enrollment/updates that has to be answered: <kind>
    When each message to sync/enrollment/updates is sent that has <kind>
    Then each of them is answered (<requirement>)

    Examples:
      | kind                                      | requirement  |
      | a fault that is often tolerated           | CASE-REQ-008 |
      | a text that is unusual                    | CASE-REQ-009 |
      | an unusual content                        | CASE-REQ-011 |
      | an optional member of the content missing | CASE-REQ-013 |

  @sync/enrollment/updates
  Scenario Outline: sync/enrollment/updates that has to be taken in: <kind>
    When each message to sync/enrollment/updates is sent that has <kind>
    Then each of them is taken in (<requirement>)

    Examples:
      | kind                | requirement  |
      | an unusual envelope | CASE-REQ-010 |

  @sync/enrolled
  Scenario Outline: sync/enrolled that has to be refused: <kind>
    When each message to sync/enrolled is sent that has <kind>
    Then each of them is refused (<requirement>)

    Examples:
      | kind                       | requirement  |
      | a required member missing  | CASE-REQ-001 |
      | a value of a wrong type    | CASE-REQ-002 |
      | a value off a closed list  | CASE-REQ-003 |
      | a text of a wrong form     | CASE-REQ-004 |
      | null for a required member | CASE-REQ-005 |
      | bytes that are no UTF-8    | CASE-REQ-006 |
      | a text that is ambiguous   | CASE-REQ-007 |

  @sync/enrolled
  Scenario Outline: sync/enrolled that has to be answered: <kind>
    When each message to sync/enrolled is sent that has <kind>
    Then each of them is answered (<requirement>)

    Examples:
      | kind                                      | requirement  |
      | a fault that is often tolerated           | CASE-REQ-008 |
      | a text that is unusual                    | CASE-REQ-009 |
      | an unusual content                        | CASE-REQ-011 |
      | an optional member of the content missing | CASE-REQ-013 |

  @sync/enrolled
  Scenario Outline: sync/enrolled that has to be taken in: <kind>
    When each message to sync/enrolled is sent that has <kind>
    Then each of them is taken in (<requirement>)

    Examples:
      | kind                                     | requirement  |
      | an unusual envelope                      | CASE-REQ-010 |
      | an optional member of the header missing | CASE-REQ-012 |

  @sync/txn/status
  Scenario Outline: sync/txn/status that has to be refused: <kind>
    When each message to sync/txn/status is sent that has <kind>
    Then each of them is refused (<requirement>)

    Examples:
      | kind                       | requirement  |
      | a required member missing  | CASE-REQ-001 |
      | a value of a wrong type    | CASE-REQ-002 |
      | a value off a closed list  | CASE-REQ-003 |
      | a text of a wrong form     | CASE-REQ-004 |
      | null for a required member | CASE-REQ-005 |
      | bytes that are no UTF-8    | CASE-REQ-006 |
      | a text that is ambiguous   | CASE-REQ-007 |

  @sync/txn/status
  Scenario Outline: sync/txn/status that has to be answered: <kind>
    When each message to sync/txn/status is sent that has <kind>
    Then each of them is answered (<requirement>)

    Examples:
      | kind                                      | requirement  |
      | a fault that is often tolerated           | CASE-REQ-008 |
      | a text that is unusual                    | CASE-REQ-009 |
      | an unusual content                        | CASE-REQ-011 |
      | an optional member of the content missing | CASE-REQ-013 |

  @sync/txn/status
  Scenario Outline: sync/txn/status that has to be taken in: <kind>
    When each message to sync/txn/status is sent that has <kind>
    Then each of them is taken in (<requirement>)

    Examples:
      | kind                                     | requirement  |
      | an unusual envelope                      | CASE-REQ-010 |
      | an optional member of the header missing | CASE-REQ-012 |
