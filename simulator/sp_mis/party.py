"""The SP system as a party of the interface."""

from collections.abc import Mapping, Sequence

from protocol.data import load_yaml
from simulator.employment.party import Party
from simulator.employment.standing import Standing
from simulator.people import SyntheticPerson
from simulator.searches import Named
from simulator.sp_mis.decisions import decide


def _programmes() -> Sequence[Mapping[str, str]]:
    found: Sequence[Mapping[str, str]] = load_yaml("people/programmes.yaml")["programmes"]
    return found


def _enrolments(person: SyntheticPerson) -> Sequence[str]:
    return [each.programme for each in person.enrolments]


SP_SYSTEM = Party(
    side="sp",
    other_side="ess",
    other_role="ess",
    named=Named(registry_type="ns:org:RegistryType:SP", record_type="Member"),
    programme=Standing(programme="SP-INCOME", name="Synthetic Income Support"),
    decide=decide,
    plan=("income support", ("assessment", "first payment")),
    synthetic_programmes=_programmes,
    synthetic_enrolments=_enrolments,
)
