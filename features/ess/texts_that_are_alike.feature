Feature: Texts that are alike
  The operator is called `eq`: what only begins alike is not equal. Whether upper and lower case are, the standard does
  not say.

  Background:
    Given these people are known:
      | person | surname      |
      | Amara  | {surname}    |
      | Bilal  | {surname}son |
      | Chidi  | {SURNAME}    |

  Scenario Outline: By <form>
    When people are searched by the <form> whose surname is that of Amara
    Then Amara and not Bilal is found, or the query is refused (ESS-QRY-042)
    And Amara and not Chidi is found, or the query is refused (ESS-QRY-043)

    Examples:
      | form       |
      | expression |
      | predicate  |
