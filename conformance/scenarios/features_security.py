"""The features about security, collected by pytest-bdd."""

from pytest_bdd import scenarios

from protocol.data import data_folder

scenarios(str(data_folder("features") / "security"))
