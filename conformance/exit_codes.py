"""The exit codes of every command: a contract with the pipelines that call them."""

DONE = 0
NOT_CONFORMANT = 1
USAGE = 2
CONFIG = 3
HARNESS_ERROR = 4
INCONCLUSIVE = 5

OF_VERDICT = {
    "conformant": DONE,
    "not_conformant": NOT_CONFORMANT,
    "config": CONFIG,
    "harness_error": HARNESS_ERROR,
    "inconclusive": INCONCLUSIVE,
}
