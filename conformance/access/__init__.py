"""How we are let in by the IUT: the tokens that we obtain and send, those that we forge, and the keys that are ours."""
