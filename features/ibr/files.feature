@sync/enrollment/updates @capability:file
Feature: PRS.IBR.02 - Beneficiaries are published by file
  Messages may come as a file in a form with an action, a file and its format. How the file is laid out is left open; a
  JSON file that holds the message as a body would is what an IBR that declares the capability takes in.

  Scenario: A file is taken in like a body
    When the enrolment of Amara is published by file
    Then the receipt confirms the batch (IBR-FILE-001)
    When the IBR is asked whether Amara is enrolled
    Then the answer is yes (IBR-FILE-002)

  Scenario: A file without its format, which is JSON then
    When the enrolment of Amara is published by file, without naming the format
    And the IBR is asked whether Amara is enrolled
    Then the answer is yes (IBR-FILE-003)

  Scenario: A file of a format that nobody knows
    When the enrolment of Amara is published by file, in the format tape
    Then the update is refused, and Amara is not enrolled by it (IBR-FILE-004)

  Scenario: A file that holds no message
    When a file that holds no message is published
    Then it is refused (IBR-FILE-005)
