"""Systems that speak the DCI interfaces: real state, real answers, and named faults to test a tester with."""
