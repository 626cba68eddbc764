Feature: Notifications that nobody subscribed to
  PRS.EMP.03 and PRS.EMP.04 let a system push what it knows; whether that needs a subscription is left open. Whoever is
  told without having asked acknowledges, or refuses.

  Scenario: A member is pushed
    When a notification of the enrolment of Amara is pushed
    Then it is acknowledged or refused (ESS-NTF-014)

  Scenario: A status change is pushed
    When a notification of a status change of Amara is pushed
    Then it is acknowledged or refused (ESS-NTF-014)
