Feature: PRS.EMP.05 example 1 - An unemployment benefit programme verifies compliance with job search
  People apply online for the unemployment benefit; the programme reviews, and sends the details of those whom it
  approved to the ESS. They are told to activate their profiles, and record in the ESS what they do to find work. When
  the verification falls due, the programme asks about those who are enrolled, its case worker reviews what comes
  back, and the benefit is continued or suspended.
  The page has a list sent and the list of those who complied returned. The interface has neither: a question of
  check-enrollment is about one person, and its answer knows the standing in a programme, no value for compliance with
  job search (ESS-C-21). What is judged is what the interface can say.
  `The system` is the one under test; the suite plays the others.

  @seat:sp-mis @subscribe
  Scenario: The SP-MIS sends the details of an approved applicant
    Given Amara is enrolled
    When the ESS subscribes to enrolments of Amara
    Then it is accepted (PRS-EMP-05-1-01)
    And the ESS is given a code (PRS-EMP-05-1-02)
    When Amara is enrolled in the benefit programme too
    Then the ESS is notified of it (PRS-EMP-05-1-03)

  @seat:sp-mis @sends:ess.sync/check-enrollment @sends:ess.sync/search
  Scenario: The SP-MIS verifies those who are enrolled
    One question is about one person; for more than the standing there is the search.

    When the system has to know whether Amara is enrolled
    Then the request arrives (PRS-EMP-05-1-04)
    And it is about Amara (PRS-EMP-05-1-04)
    When the system has to know whether Bilal is enrolled
    Then the request arrives (PRS-EMP-05-1-05)
    And it is about Bilal (PRS-EMP-05-1-05)
    When the system is made to send sync/search about Bilal
    Then the request arrives (PRS-EMP-05-1-06)
    And it is about Bilal (PRS-EMP-05-1-06)

  @seat:ess @sends:ess.subscribe
  Scenario: The ESS is sent the details of approved applicants
    When the system is made to subscribe to enrolments of Amara
    Then the request arrives (PRS-EMP-05-1-01)
    And it is about Amara (PRS-EMP-05-1-01)
    And it names the event (PRS-EMP-05-1-01)
    When the SP-MIS calls back with succ
    Then it is taken (PRS-EMP-05-1-02)
    When the SP-MIS knows Amara and Bilal
    And the SP-MIS notifies the system
    Then it is taken (PRS-EMP-05-1-03)

  @seat:ess @sync/check-enrollment @sync/search
  Scenario: The ESS is asked about those whose verification falls due
    Given Amara is enrolled
    And Bilal is enrolled as Suspended
    When the enrolment of Amara is checked
    Then the enrolment status of Amara is told (PRS-EMP-05-1-04)
    When the enrolment of Bilal is checked
    Then the enrolment status of Bilal is told (PRS-EMP-05-1-05)
    When Amara and Bilal are searched in one message
    Then each request is answered with its own of Amara and Bilal (PRS-EMP-05-1-06)
