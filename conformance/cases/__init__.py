"""Generated cases: every constraint of every message broken once, and what is unusual and lawful all the same."""
