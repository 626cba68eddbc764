"""The ESS as a party of the interface."""

from collections.abc import Mapping, Sequence

from protocol.data import load_yaml
from simulator.employment.party import Party
from simulator.employment.standing import Standing
from simulator.ess.decisions import decide
from simulator.people import SyntheticPerson
from simulator.searches import Named


def _programmes() -> Sequence[Mapping[str, str]]:
    found: Sequence[Mapping[str, str]] = load_yaml("people/employment.yaml")["programmes"]
    return found


def _enrolments(_person: SyntheticPerson) -> Sequence[str]:
    return [each["programme_identifier"] for each in _programmes()]


ESS = Party(
    side="ess",
    other_side="sp",
    other_role="sp-mis",
    named=Named(registry_type="ns:org:RegistryType:ESS", record_type="Member"),
    programme=Standing(programme="ESS-JOBS", name="Synthetic Job Search Support"),
    decide=decide,
    plan=("employment", ("assessment", "job search")),
    synthetic_programmes=_programmes,
    synthetic_enrolments=_enrolments,
)
