Feature: Messages of the other operations that are wrong are refused
  Each message is lawful but for one fault.

  @sync/check-enrollment
  Scenario Outline: sync/check-enrollment with <fault>
    When a message to sync/check-enrollment with <fault> is sent
    Then it is refused (<requirement>)

    Examples:
      | fault                                      | requirement |
      | no header                                  | DCI-REF-005 |
      | no message                                 | DCI-REF-006 |
      | no message_id                              | DCI-REF-007 |
      | no action                                  | DCI-REF-009 |
      | the action of another path                 | DCI-REF-015 |
      | no transaction_id                          | ESS-REF-021 |
      | no enrolled_criteria                       | ESS-REF-022 |
      | enrolled_criteria that are a list          | ESS-REF-023 |
      | a query about enrolment that is a string   | ESS-REF-024 |
      | a query_type about enrolment off the list  | ESS-REF-043 |
      | a response_entity off the list             | ESS-REF-044 |
      | enrolled_criteria that name nobody         | ESS-REF-046 |

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
      | no subscribe_request       | ESS-REF-032 |
      | no reg_event_type          | ESS-REF-028 |
      | a reg_event_type that the interface does not have | ESS-REF-042 |
      | no filter                  | ESS-REF-029 |
      | no notify_record_type      | ESS-REF-030 |
      | a filter_type off the list | ESS-REF-031 |

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
      | no subscription_codes                | ESS-REF-033 |
      | no timestamp of its own              | ESS-REF-034 |
      | subscription_codes that are a string | ESS-REF-035 |

  @txn/status
  Scenario Outline: txn/status with <fault>
    When a message to txn/status with <fault> is sent
    Then it is refused (<requirement>)
    And an ERR has a fitting code (DCI-ACK-012)

    Examples:
      | fault                          | requirement |
      | no message                     | DCI-REF-006 |
      | no transaction_id              | DCI-REF-020 |
      | no txnstatus_request           | ESS-REF-041 |
      | no txn_type                    | ESS-REF-036 |
      | a txn_type off the list        | ESS-REF-037 |
      | no attribute_type              | ESS-REF-038 |
      | an attribute_type off the list | ESS-REF-039 |
      | no attribute_value             | ESS-REF-040 |

  Scenario Outline: notify with <fault>
    When a message to notify with <fault> is sent
    Then it is refused (<requirement>)

    Examples:
      | fault                     | requirement |
      | no transaction_id         | DCI-REF-020 |
      | no notify_event           | ESS-REF-047 |
      | an event without data     | ESS-REF-048 |
      | an event without a record | ESS-REF-049 |
