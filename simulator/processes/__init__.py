"""What a party does of its own in the documented processes: a rule for each message that it starts."""
