Feature: PRS.EMP.01 example 1 - A cash assistance programme refers a beneficiary to an employment support programme
  A person applies for cash assistance. The SP-MIS has the identifier authenticated by the national ID system, gets
  the poverty score from the social registry, and the officer approves. The officer finds that employment support
  could help, asks for consent to share the details, obtains it, and refers. The employment programme decides by its
  own requirements: a referral never guarantees enrolment, and no message tells that one was declined.
  `The system` is the one under test; the suite plays the others.

  @seat:sp-mis @subscribe @sends:ess.subscribe
  Scenario: The SP-MIS refers a beneficiary who consented
    The agreement on referrals is put into effect by two subscriptions: the ESS is to hear of those who are referred,
    the SP-MIS of what becomes of them. That Amara is referred is told as an enrolment in the employment programme.

    Given Amara is enrolled
    When the ESS subscribes to enrolments of Amara
    Then it is accepted (PRS-EMP-01-1-01)
    And the ESS is given a code (PRS-EMP-01-1-02)
    When the system is made to subscribe to status changes of Amara
    Then the request arrives (PRS-EMP-01-1-03)
    And it is about Amara (PRS-EMP-01-1-03)
    And it names the event (PRS-EMP-01-1-03)
    When the ESS calls back with succ
    Then it is taken (PRS-EMP-01-1-04)
    When Amara is enrolled in the employment programme too
    Then the ESS is notified of it (PRS-EMP-01-1-05)
    When the ESS notifies the system
    Then it is taken (PRS-EMP-01-1-06)

  @seat:ess @subscribe @sends:ess.subscribe
  Scenario: The ESS considers a beneficiary who is referred
    What the ESS decides about Amara, and when, is its own affair. Bilal was referred before, and is now taken in.

    Given Bilal is enrolled as Inactive
    When the system is made to subscribe to enrolments of Amara
    Then the request arrives (PRS-EMP-01-1-01)
    And it is about Amara (PRS-EMP-01-1-01)
    And it names the event (PRS-EMP-01-1-01)
    When the SP-MIS calls back with succ
    Then it is taken (PRS-EMP-01-1-02)
    When the SP-MIS subscribes to status changes of Bilal
    Then it is accepted (PRS-EMP-01-1-03)
    And the SP-MIS is given a code (PRS-EMP-01-1-04)
    When the SP-MIS notifies the system
    Then it is taken (PRS-EMP-01-1-05)
    When Bilal's status becomes Active
    Then the SP-MIS is notified of it (PRS-EMP-01-1-06)
