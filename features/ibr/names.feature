Feature: Names of people
  A name comes back as it was told, in any script and with any signs. What a text editor would not keep is written by its
  number, as `\u{308}`.

  Scenario: Names in any script
    Given these people are enrolled:
      | person | given name     | surname             |
      | Amara  | Nguyễn         | Đặng Thị Ánh        |
      | Bilal  | بلال           | الأمين              |
      | Chidi  | Zoe\u{308}     | Go\u{308}mez        |
      | Dewi   | Aoife & Co     | O'Brien <Sons>      |
      | Emeka  | \u{20bb7}野    | \u{1f600} \u{1d49c} |
    When Amara is searched by identifier
    Then the record of Amara tells the name (DCI-NAME-001)
    When Bilal is searched by identifier
    Then the record of Bilal tells the name (DCI-NAME-001)
    When Chidi is searched by identifier
    Then the record of Chidi tells the name (DCI-NAME-001)
    And the record of Chidi tells the name in the same characters (DCI-NAME-002)
    When Dewi is searched by identifier
    Then the record of Dewi tells the name (DCI-NAME-001)
    When Emeka is searched by identifier
    Then the record of Emeka tells the name (DCI-NAME-001)

  @subscribe
  Scenario: A name that subscribers are told
    Given these people are enrolled:
      | person | given name | surname         |
      | Amara  | Ελένη      | Παπαδοπούλου    |
    And Alpha has subscribed to status changes of Amara
    When Amara's status becomes Suspended
    Then Alpha is told the name of Amara (DCI-NAME-003)
