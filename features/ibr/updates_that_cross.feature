Feature: Updates that cross
  Programmes tell of one person at the same moment, and one tells late what happened before.

  Scenario: Two programmes tell of one person at once
    When Amara is published by Alpha in the health programme and by Beta in the school programme at once
    Then Amara is enrolled in both, the health and the school programme (IBR-LOAD-003)

  @sync/search
  Scenario: An update arrives late
    Given Amara is enrolled
    When Amara is published as Graduated since 2025-03-02
    And Amara is published as Suspended since 2025-03-01
    And Amara is searched by identifier
    Then Amara is found as Graduated or as Suspended (IBR-LOAD-004)
