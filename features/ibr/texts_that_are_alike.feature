Feature: Texts that are alike
  The operator is called `eq`: what only begins alike is not equal. Whether upper and lower case are, or letters with
  an accent and without, the standard does not say.

  Background:
    Given these people are enrolled:
      | person | surname       |
      | Amara  | {surname}     |
      | Bilal  | {surname}son  |
      | Chidi  | {SURNAME}     |
      | Dewi   | {surname}é    |
      | Emeka  | {surname}e    |
      | Farah  | {surname} son |

  Scenario Outline: By <form>
    When people are searched by the <form> whose surname is that of Amara
    Then Amara and not Bilal is found, or the query is refused (IBR-QRY-042)
    And Amara and not Chidi is found, or the query is refused (IBR-QRY-043)

    Examples:
      | form       |
      | expression |
      | predicate  |

  Scenario Outline: Out of several values, by <form>
    When people are searched by the <form> whose surname is that of Bilal or one that nobody has
    Then Bilal and not Amara is found, or the query is refused (IBR-QRY-054)
    When people are searched by the <form> whose surname is that of Amara or one that nobody has
    Then Amara and not Bilal is found, or the query is refused (IBR-QRY-054)

    Examples:
      | form       |
      | expression |
      | predicate  |

  Scenario: Texts that differ in an accent
    When people are searched by the expression whose surname is that of Dewi
    Then Dewi and not Emeka is found, or the query is refused (IBR-QRY-055)

  Scenario: Texts that differ in a space
    When people are searched by the expression whose surname is that of Farah
    Then Farah and not Bilal is found, or the query is refused (IBR-QRY-055)
