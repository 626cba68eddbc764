@capability:signature
Feature: Requests whose signature is not good are refused
  Whoever asks signs header and message. A request is refused if its signature is missing, is not one of its sender for
  exactly this content, or does not hold now: by a 4xx, or in the words of the standard.

  Scenario: A search that is signed as agreed
    When a search is sent, protected as agreed
    Then it is served (SEC-SIG-020)

  Scenario Outline: A forged search: <attack>
    When a forged search is sent: <attack>
    Then it is refused (<requirement>)
    And the refusal tells of the signature (SEC-SIG-019)

    Examples:
      | attack                                   | requirement |
      | no signature                             | SEC-SIG-001 |
      | one bit flipped in its header            | SEC-SIG-002 |
      | one bit flipped in its message           | SEC-SIG-003 |
      | one bit flipped in its signature         | SEC-SIG-004 |
      | signed by another key under the known id | SEC-SIG-005 |
      | signed by a key of another sender        | SEC-SIG-006 |
      | signed by an unknown key                 | SEC-SIG-007 |
      | an expired signature                     | SEC-SIG-008 |
      | a signature from the future              | SEC-SIG-009 |
      | a signature that holds too long          | SEC-SIG-010 |
      | the signature of another message         | SEC-SIG-011 |
      | an algorithm that is not allowed         | SEC-SIG-013 |
      | the algorithm none                       | SEC-SIG-014 |
      | an HMAC with the public key              | SEC-SIG-015 |
      | another receiver                         | SEC-SIG-016 |
      | duplicate members                        | SEC-SIG-017 |

  @search
  Scenario: A search that comes twice
    Given a search is sent, protected as agreed
    When the same bytes are sent again
    Then they have no second effect (SEC-SIG-012)

  @subscribe
  Scenario: A subscription that comes twice
    Given Amara is enrolled
    And Alpha subscribes to status changes of Amara
    When the same bytes are sent again
    And Amara's status becomes Suspended
    Then Alpha is notified of it once (SEC-SIG-012)

  @subscribe
  Scenario: A forged subscription leaves no trace
    Given Amara is enrolled
    When Alpha subscribes to status changes of Amara by a forged message: one bit flipped in its message
    And Amara's status becomes Suspended
    Then Alpha is not notified, as its subscription was refused (SEC-SIG-018)
