@sync/search
Feature: Sorting by numbers
  Nine comes before ten. Whoever keeps no households, or no poverty scores, refuses or tells none.

  Scenario Outline: Households by their poverty score, <order>
    Given these households are known:
      | household | member | poverty score |
      | Tamba     | Amara  | 100           |
      | Zola      | Bilal  | 9             |
      | Mbeki     | Chidi  | 10            |
    When the households are searched, sorted by poverty score <order>
    Then their poverty scores come in the order <order>, or the sort is refused (ESS-SORT-004)

    Examples:
      | order |
      | asc   |
      | desc  |
