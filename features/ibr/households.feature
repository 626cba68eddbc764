Feature: Households that are enrolled
  The subject of an enrolment may be an individual, a household, a family or another entity (PRS.IBR.01). Whoever keeps
  no households refuses them; one that was confirmed is enrolled.

  Scenario: A household that is enrolled
    When the household Okoro is published
    And the IBR is asked whether the household Okoro is enrolled
    Then the answer is yes, or households are refused (IBR-ENR-016)

  Scenario: A household that has left
    When the household Okoro is published
    And the household Okoro is published as Graduated
    And the IBR is asked whether the household Okoro is enrolled
    Then the answer is no, or a rejection (IBR-ENR-017)

  @sync/search
  Scenario: Households are searched, and persons are none
    Given Amara is enrolled
    When Amara is searched by identifier, as Group
    Then no record of a person alone is told (IBR-QRY-044)

  Scenario: A household that has left leaves persons as they were
    Given Amara is enrolled
    And the household Okoro is published
    And the household Okoro is published as Graduated
    When the IBR is asked whether Amara is enrolled
    Then the answer is yes (IBR-UPD-014)
