Feature: Notifications that nobody subscribed to
  PRS.EMP.03 and PRS.EMP.04 let a system push what it knows; whether that needs a subscription is left open. Whoever is
  told without having asked acknowledges, or refuses.

  Scenario: A member is pushed
    When a notification of the enrolment of Amara is pushed
    Then it is acknowledged or refused (ESS-NTF-014)

  Scenario: A status change is pushed
    When a notification of a status change of Amara is pushed
    Then it is acknowledged or refused (ESS-NTF-014)

  Scenario: A member whose name is written beyond Latin is pushed
    Given the full name of Amara is Nadia 🌻 Ωμέγα
    When a notification of the enrolment of Amara is pushed
    Then it is acknowledged or refused (ESS-NTF-014)

  Scenario: A member whose name has an apostrophe is pushed
    Given the full name of Amara is Aoife O'Brien
    When a notification of the enrolment of Amara is pushed
    Then it is acknowledged or refused (ESS-NTF-014)

  Scenario: Nobody else is changed
    Given these people are known:
      | person | born on    | employment status |
      | Bilal  | 1985-02-20 | Employee          |
      | Amara  | 1980-01-10 | Not employed      |
    When a notification of a status change of Bilal is pushed between two searches for Amara
    Then Amara and others are told as before (ESS-NTF-018)
