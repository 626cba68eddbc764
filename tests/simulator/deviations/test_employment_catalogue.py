"""The rows of whoever serves the ESS interface: each has data or functions, and leaves no trace when it is gone."""

import pytest

from simulator.deviations import catalogue
from simulator.ess import create_ess
from simulator.ess.system import System as Ess
from simulator.sp_mis.system import System as SpMis


@pytest.mark.parametrize("system", [Ess, SpMis])
def test_every_function_has_a_row_and_every_row_data_or_functions(system):
    rows = catalogue(system.role)
    assert all(row.data or row.name in system.replacements.names() for row in rows.values())
    # Functions are shared: what another role alone can show has no row here.
    everywhere = {name for role in ("ibr", "ess", "sp-mis") for name in catalogue(role)}
    assert system.replacements.names() <= everywhere


def test_the_requirements_of_shared_rows_are_those_of_the_interface():
    broken = {row.requirement for row in catalogue("ess").values()}
    assert "ESS-PAGE-001" in broken
    assert not any("{" in name or name.startswith("IBR-") for name in broken)


def test_rows_that_are_taken_off_leave_no_trace():
    system = create_ess(send=lambda *some: None)
    try:
        parts = [part for part in vars(system).values() if hasattr(part, "__dict__")]
        before = [set(vars(part)) for part in parts]
        for name in catalogue("ess"):
            system.switch.set(name)
        system.switch.set(None)
        assert [set(vars(part)) for part in parts] == before
    finally:
        system.close()
