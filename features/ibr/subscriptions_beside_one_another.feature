@subscribe
Feature: Subscriptions beside one another
  Each subscription stands for itself: what becomes of one changes nothing of another.

  Scenario: Beside one that is refused as the same
    Given Amara is enrolled
    And Alpha has subscribed to status changes of Amara
    And Alpha is refused the same subscription to status changes of Amara
    When Amara's status becomes Suspended
    Then Alpha is notified of it (IBR-SUB-011)

  Scenario: Beside one that is refused in the same message
    Given Amara is enrolled
    And Bilal is enrolled
    And Chidi is enrolled
    And Alpha has subscribed to status changes of Amara
    When Alpha subscribes to status changes of Bilal and Chidi, and to those of Amara again, in one message
    And Bilal and Chidi become Suspended, one after the other
    Then Alpha is told of Bilal and Chidi (DCI-SUB-024)
