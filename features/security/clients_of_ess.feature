Feature: Forged callbacks of the other side of the ESS interface
  The system searches, and somebody who is not the one that it asked calls back. Each callback is refused by a 4xx, by ERR
  or NACK, and has no effect: the good one afterwards is taken.

  @capability:signature @sends:ess.search
  Scenario Outline: A forged callback: <attack>
    Given the system is made to send search about Amara
    When a forged callback is sent: <attack>
    Then it is not taken (<requirement>)
    When the registry calls back with succ
    Then it is taken (SEC-CB-030)

    Examples:
      | attack                                   | requirement |
      | no signature                             | SEC-CB-001  |
      | one bit flipped in its header            | SEC-CB-002  |
      | one bit flipped in its message           | SEC-CB-003  |
      | one bit flipped in its signature         | SEC-CB-004  |
      | signed by another key under the known id | SEC-CB-005  |
      | signed by a key of another sender        | SEC-CB-006  |
      | signed by an unknown key                 | SEC-CB-007  |
      | an expired signature                     | SEC-CB-008  |
      | a signature from the future              | SEC-CB-009  |
      | a signature that holds too long          | SEC-CB-010  |
      | the signature of another message         | SEC-CB-011  |
      | an algorithm that is not allowed         | SEC-CB-013  |
      | the algorithm none                       | SEC-CB-014  |
      | an HMAC with the public key              | SEC-CB-015  |
      | another receiver                         | SEC-CB-016  |
      | duplicate members                        | SEC-CB-017  |

  @capability:encryption @sends:ess.search
  Scenario Outline: A tampered callback: <attack>
    Given the system is made to send search about Amara
    When a forged callback is sent: <attack>
    Then it is not taken (<requirement>)

    Examples:
      | attack                            | requirement |
      | encrypted for another key         | SEC-CB-021  |
      | one bit flipped in its ciphertext | SEC-CB-022  |
      | not encrypted                     | SEC-CB-023  |
