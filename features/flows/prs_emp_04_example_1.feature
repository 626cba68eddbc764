Feature: PRS.EMP.04 example 1 - Integrated case management for social services and employment support
  A household is registered in the SP system, and the employment programme is notified of the member who is able to
  work. Social case manager and employment counsellor build one individual plan, which each system keeps for itself,
  as no data object has a place for it. Both update the record, and the updates are synchronised: by subscription
  (`pull`), by what a case manager sends (`push`), or on demand of the beneficiary. Supervisors review what case
  managers update.
  `The system` is the one under test; the suite plays the others.

  @seat:sp-mis @subscribe @sends:ess.subscribe
  Scenario: The SP system notifies the employment programme of a member who is able to work
    Given Amara is enrolled
    When the ESS subscribes to enrolments of Amara
    Then it is accepted (PRS-EMP-04-1-01)
    And the ESS is given a code (PRS-EMP-04-1-02)
    When the system is made to subscribe to status changes of Amara
    Then the request arrives (PRS-EMP-04-1-03)
    And it is about Amara (PRS-EMP-04-1-03)
    And it names the event (PRS-EMP-04-1-03)
    When the ESS calls back with succ
    Then it is taken (PRS-EMP-04-1-04)
    When Amara is enrolled in the employment programme too
    Then the ESS is notified of it (PRS-EMP-04-1-05)
    When the ESS notifies the system
    Then it is taken (PRS-EMP-04-1-06)

  @seat:sp-mis @sends:ess.subscribe @sends:ess.unsubscribe
  Scenario: The SP system is told of changes until the case is closed
    Of the two changes the first is what the counsellor recorded, the second what was pushed to the ESS before.

    Given the system is made to subscribe to status changes of Amara
    And the ESS calls back with succ
    When the ESS notifies the system
    Then it is taken (PRS-EMP-04-1-07)
    When the ESS notifies the system
    Then it is taken (PRS-EMP-04-1-09)
    When the system is made to end that subscription
    Then the request arrives (PRS-EMP-04-1-11)
    And it names the code of the subscription (PRS-EMP-04-1-11)
    When the ESS calls back with succ
    Then it is taken (PRS-EMP-04-1-12)

  @seat:sp-mis @sends:ess.notify
  Scenario: A case manager has the employment support system told of an update
    The ESS has not subscribed; whether a notification needs a subscription is left open.

    When the system is made to push what it knows of Amara
    Then the notification arrives, and is about Amara (PRS-EMP-04-1-08)

  @seat:sp-mis @sends:ess.sync/search
  Scenario: A beneficiary asks, in self-service, what the employment support system has on record
    When the system is made to send sync/search about Amara
    Then the request arrives (PRS-EMP-04-1-10)
    And it is about Amara (PRS-EMP-04-1-10)

  @seat:ess @subscribe @sends:ess.subscribe
  Scenario: The ESS is notified of a member who is able to work, and tells who is taken in
    What the ESS decides about Amara, and when, is its own affair. Bilal was referred before, and is now taken in.

    Given Bilal is enrolled as Inactive
    When the system is made to subscribe to enrolments of Amara
    Then the request arrives (PRS-EMP-04-1-01)
    And it is about Amara (PRS-EMP-04-1-01)
    And it names the event (PRS-EMP-04-1-01)
    When the SP-MIS calls back with succ
    Then it is taken (PRS-EMP-04-1-02)
    When the SP-MIS subscribes to status changes of Bilal
    Then it is accepted (PRS-EMP-04-1-03)
    And the SP-MIS is given a code (PRS-EMP-04-1-04)
    When the SP-MIS notifies the system
    Then it is taken (PRS-EMP-04-1-05)
    When Bilal's status becomes Active
    Then the SP-MIS is notified of it (PRS-EMP-04-1-06)

  @seat:ess @subscribe @unsubscribe
  Scenario: The ESS tells of changes until the case is closed
    Given Amara is enrolled
    And the SP-MIS has subscribed to status changes of Amara
    When Amara's status becomes Suspended
    Then the SP-MIS is notified of it (PRS-EMP-04-1-07)
    When the SP-MIS unsubscribes
    Then it is accepted (PRS-EMP-04-1-11)
    And the answer says that the SP-MIS is unsubscribed (PRS-EMP-04-1-12)

  @seat:ess @subscribe
  Scenario: The ESS takes what a case manager pushes
    The ESS has not subscribed to it, and may refuse. What it takes may change its record, of which its own subscriber
    hears as of any other change.

    Given Amara is enrolled
    And the SP-MIS has subscribed to status changes of Amara
    When a notification that Amara has married is pushed
    Then it is acknowledged or refused (PRS-EMP-04-1-08)
    And what the SP-MIS is told of it, if anything, is about that person (PRS-EMP-04-1-09)

  @seat:ess @sync/search
  Scenario: The ESS is asked on demand of a beneficiary
    Given Amara is enrolled
    When Amara is searched by identifier, synchronously
    Then exactly Amara is found (PRS-EMP-04-1-10)
