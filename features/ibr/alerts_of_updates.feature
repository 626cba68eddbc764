@subscribe
Feature: Alerts of updates
  A subscriber is alerted of what an update has changed: once, as what it is, and of nothing that was refused.

  Scenario: An update that is refused
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When an update of Amara is published that is refused
    Then Alpha is not notified, as the update was refused (IBR-NTF-040)

  Scenario: The same message twice
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    When Amara's status becomes Suspended, in a message that comes twice
    Then Alpha is notified of it (IBR-SUB-011)

  Scenario: A benefit is no enrolment
    Given Amara is enrolled
    And Alpha has subscribed to enrolments of Amara
    When Amara receives USD 60 in cash on 2024-06-01
    Then Alpha is not notified, as Amara was enrolled before (IBR-NTF-041)

  Scenario: Two changes of one message
    Given Amara is enrolled in the health programme
    And Amara is enrolled in the school programme
    And Alpha has subscribed to status changes of Amara
    When Amara's status becomes Suspended in the health and in the school programme, in one message
    Then each event that Alpha is told of has a reference_id of its own (IBR-NTF-042)
