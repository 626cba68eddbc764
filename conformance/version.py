"""The version of the suite, as it stands in the metadata of the package and in every record."""

from importlib.metadata import version

VERSION = version("dci-conformance")
