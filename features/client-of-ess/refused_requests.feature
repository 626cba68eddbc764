@sends:ess.search
Feature: Requests that the other side of the ESS interface refuses
  A refusal is final: the same request again would be refused again. An error of the server is not, and what is sent
  again then is the same message. The other side is played by the suite.

  Scenario Outline: A search that is answered by <way>
    Given the registry will answer search with <way>
    When the system is made to send search about Amara
    Then the request arrives (CLIENT-SEND-001)
    And it is not sent again (<requirement>)

    Examples:
      | way      | requirement     |
      | ERR      | CLIENT-SEND-015 |
      | NACK     | CLIENT-SEND-016 |
      | HTTP 403 | CLIENT-SEND-024 |

  Scenario: A search that meets an error of the server
    Given the registry will answer search with an error of the server, then ACK
    When the system is made to send search about Amara
    Then the request arrives (CLIENT-SEND-001)
    And what is sent again is the same message (CLIENT-SEND-018)
    And it arrives once (CLIENT-SEND-002)

  Scenario: A callback although the search was refused
    Given the registry will answer search with ERR
    And the system is made to send search about Amara
    When the registry calls back with succ
    Then it is taken or refused (CLIENT-CB-013)
