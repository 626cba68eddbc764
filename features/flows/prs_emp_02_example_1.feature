Feature: PRS.EMP.02 example 1 - An employment support programme refers an applicant to a social protection programme
  A person applies for employment support. The ESS has the identifier authenticated by the national ID system,
  assesses the services that fit, asks the IBR whether benefits are received already, enrols the applicant, asks for
  consent and refers. The social protection programme decides about eligibility; a referral does not guarantee
  enrolment.
  `The system` is the one under test; the suite plays the others.

  @seat:ess @sends:ibr.sync/enrolled
  Scenario: The ESS asks the IBR whether the applicant is enrolled already
    When the system has to know whether Amara is enrolled, who is not
    Then the request arrives (PRS-EMP-02-1-05)
    And it is about Amara (PRS-EMP-02-1-05)
    And it names the programme of Amara (PRS-EMP-02-1-05)

  @seat:ess @subscribe @sends:ess.subscribe
  Scenario: The ESS refers an applicant who consented
    The agreement on referrals is put into effect by two subscriptions: the SP-MIS is to hear of those who are
    referred, the ESS of what becomes of them. That Amara is referred is told as an enrolment in the other programme.

    Given these people are known:
      | person | employment status | unemployment reason         | jobs                                   |
      | Amara  | Not employed      | Dismissed or made redundant | Clerk Fixed-term 2019-02-01 2025-06-30 |
    And Amara is enrolled in the first programme
    When the SP-MIS subscribes to enrolments of Amara
    Then it is accepted (PRS-EMP-02-1-01)
    And the SP-MIS is given a code (PRS-EMP-02-1-02)
    When the system is made to subscribe to status changes of Amara
    Then the request arrives (PRS-EMP-02-1-03)
    And it is about Amara (PRS-EMP-02-1-03)
    And it names the event (PRS-EMP-02-1-03)
    When the SP-MIS calls back with succ
    Then it is taken (PRS-EMP-02-1-04)
    When Amara is enrolled in the income programme too
    Then the SP-MIS is notified of it (PRS-EMP-02-1-06)
    And the record of Amara tells the jobs (PRS-EMP-02-1-06)
    When the SP-MIS notifies the system
    Then it is taken (PRS-EMP-02-1-07)

  @seat:sp-mis @subscribe @sends:ess.subscribe
  Scenario: The SP-MIS considers an applicant who is referred
    What the SP-MIS decides about Amara, and when, is its own affair. Bilal was referred before, and is now taken in.

    Given Bilal is enrolled as Inactive
    When the system is made to subscribe to enrolments of Amara
    Then the request arrives (PRS-EMP-02-1-01)
    And it is about Amara (PRS-EMP-02-1-01)
    And it names the event (PRS-EMP-02-1-01)
    When the ESS calls back with succ
    Then it is taken (PRS-EMP-02-1-02)
    When the ESS subscribes to status changes of Bilal
    Then it is accepted (PRS-EMP-02-1-03)
    And the ESS is given a code (PRS-EMP-02-1-04)
    When the ESS notifies the system
    Then it is taken (PRS-EMP-02-1-06)
    When Bilal's status becomes Active
    Then the ESS is notified of it (PRS-EMP-02-1-07)

  @seat:ibr
  Scenario: The IBR is asked by the ESS whether the applicant is enrolled already
    The IBR knows the applicant from another programme only; it says no, and nothing more.

    Given Amara is enrolled in the health programme
    And Bilal is enrolled in the income programme
    When the IBR is asked whether Amara is enrolled in the income programme
    Then the answer is no (PRS-EMP-02-1-05)
