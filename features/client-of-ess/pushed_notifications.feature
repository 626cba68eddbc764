@sends:ess.notify
Feature: Notifying the other side of the ESS interface without a subscription
  A case manager has the other side told of an update (PRS.EMP.04, mode push). The other side is played by the suite.

  Scenario: What is known of a person is pushed
    When the system is made to push what it knows of Amara
    Then the notification is of nobody but Amara (CLIENT-SEND-025)

  Scenario: What is known of a person whose name has an apostrophe is pushed
    Given the full name of Amara is Aoife O'Brien
    When the system is made to push what it knows of Amara
    Then the notification arrives, and is about Amara (CLIENT-SEND-001)
