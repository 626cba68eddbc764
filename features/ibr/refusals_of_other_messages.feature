Feature: Messages of the other operations that are wrong are refused
  Each message is lawful but for one fault.

  @sync/enrolled
  Scenario Outline: sync/enrolled with <fault>
    When a message to sync/enrolled with <fault> is sent
    Then it is refused (<requirement>)

    Examples:
      | fault                                    | requirement |
      | no header                                | DCI-REF-005 |
      | no message                               | DCI-REF-006 |
      | no message_id                            | DCI-REF-007 |
      | no action                                | DCI-REF-009 |
      | the action of another path               | DCI-REF-015 |
      | no transaction_id                        | IBR-REF-021 |
      | no enrolled_criteria                     | IBR-REF-022 |
      | enrolled_criteria that are a list        | IBR-REF-023 |
      | a query about enrolment that is a string | IBR-REF-024 |

  @sync/enrollment/updates
  Scenario Outline: sync/enrollment/updates with <fault>
    When a message to sync/enrollment/updates with <fault> is sent
    Then it is refused (<requirement>)

    Examples:
      | fault                            | requirement |
      | a body that is not JSON          | DCI-REF-001 |
      | no header                        | DCI-REF-005 |
      | no message_id                    | DCI-REF-007 |
      | the action of another path       | DCI-REF-015 |
      | no transaction_id                | IBR-REF-025 |
      | beneficiaries that are an object | IBR-REF-026 |
      | a beneficiary that is a string   | IBR-REF-027 |

  @subscribe
  Scenario Outline: subscribe with <fault>
    When a message to subscribe with <fault> is sent
    Then it is refused (<requirement>)
    And an ERR has a fitting code (DCI-ACK-012)

    Examples:
      | fault                      | requirement |
      | no header                  | DCI-REF-005 |
      | no sender_id               | DCI-REF-010 |
      | the action of another path | DCI-REF-015 |
      | no transaction_id          | DCI-REF-020 |
      | no subscribe_request       | IBR-REF-032 |
      | no reg_event_type          | IBR-REF-028 |
      | a reg_event_type that the interface does not have | IBR-REF-042 |
      | no filter                  | IBR-REF-029 |
      | no notify_record_type      | IBR-REF-030 |
      | a filter_type off the list | IBR-REF-031 |

  @unsubscribe
  Scenario Outline: unsubscribe with <fault>
    When a message to unsubscribe with <fault> is sent
    Then it is refused (<requirement>)
    And an ERR has a fitting code (DCI-ACK-012)

    Examples:
      | fault                                | requirement |
      | no message                           | DCI-REF-006 |
      | the action of another path           | DCI-REF-015 |
      | no transaction_id                    | DCI-REF-020 |
      | no subscription_codes                | IBR-REF-033 |
      | no timestamp of its own              | IBR-REF-034 |
      | subscription_codes that are a string | IBR-REF-035 |

  @txn/status
  Scenario Outline: txn/status with <fault>
    When a message to txn/status with <fault> is sent
    Then it is refused (<requirement>)
    And an ERR has a fitting code (DCI-ACK-012)

    Examples:
      | fault                          | requirement |
      | no message                     | DCI-REF-006 |
      | no transaction_id              | DCI-REF-020 |
      | no txnstatus_request           | IBR-REF-041 |
      | no txn_type                    | IBR-REF-036 |
      | a txn_type off the list        | IBR-REF-037 |
      | no attribute_type              | IBR-REF-038 |
      | an attribute_type off the list | IBR-REF-039 |
      | no attribute_value             | IBR-REF-040 |

  @sync/txn/status
  Scenario Outline: sync/txn/status with <fault>
    When a message to sync/txn/status with <fault> is sent
    Then it is refused (<requirement>)

    Examples:
      | fault              | requirement |
      | no header          | DCI-REF-005 |
      | no txn_type        | IBR-REF-036 |
      | no attribute_type  | IBR-REF-038 |
      | no attribute_value | IBR-REF-040 |
