"""The checks: pure functions of what was recorded, each one judgement of one requirement.

A check takes what was `Seen` and returns when the requirement holds; otherwise it raises a Finding.
"""
