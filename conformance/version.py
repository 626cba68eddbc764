"""The version of the suite, as it stands in the metadata of the package and in every record."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("dci-conformance")
except PackageNotFoundError:  # a checkout that was never installed
    VERSION = "0+unknown"
