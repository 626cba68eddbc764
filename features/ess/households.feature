Feature: PRS.EMP.03 - Households are searched
  An employment support system asks for the households that meet its criteria; each comes as a Group with its members.
  Whoever keeps no households refuses.

  Background:
    Given these households are known:
      | household | member | employment status |
      | Tamba     | Amara  | Not employed      |
      | Tamba     | Bilal  | Employee          |
      | Zola      | Chidi  | Employee          |
      | Zola      | Dewi   | Employer          |
      | Okoro     | Emeka  | Employer          |

  Scenario: A household is found by its identifier
    When the household Tamba is searched by identifier
    Then exactly the household Tamba is found, or the query is refused (ESS-QRY-050)
    And the household Tamba is told with its members (ESS-REC-007)
    And the household Tamba is told with its size (ESS-REC-008)

  Scenario: Households are found by what their members are
    When the households are searched of which a member has the employment status Not employed
    Then exactly the household Tamba is found, or the query is refused (ESS-QRY-051)

  Scenario: Households on pages
    When all households are searched on pages of 1, where households are kept
    Then the pages have each of the households Tamba, Zola and Okoro once (ESS-PAGE-011)
