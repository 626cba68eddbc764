"""The features of clients of the ESS interface: what they send, and what they take, collected by pytest-bdd."""

from pytest_bdd import scenarios

from protocol.data import data_folder

scenarios(str(data_folder("features") / "client-of-ess"))
