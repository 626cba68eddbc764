"""The synthetic population: the same for the same seed, recognisable, and enrolled as if reported."""

from protocol.schemas import schema
from simulator.people import synthetic_people


def test_the_same_seed_gives_the_same_people():
    assert list(synthetic_people(50, seed=1)) == list(synthetic_people(50, seed=1))
    assert list(synthetic_people(50, seed=1)) != list(synthetic_people(50, seed=2))


def test_they_are_recognisable():
    for person in synthetic_people(50, seed=1):
        assert person.uin.startswith("SYN-")
        assert person.given_name.endswith("-Test")
        assert all(each.programme.startswith("SYN-") for each in person.enrolments)


def test_they_are_enrolled(make):
    ibr = make.bench(people=200)
    people = list(synthetic_people(200, seed=1))
    for person in people[::20]:
        for each in person.enrolments:
            assert ibr.enrolled(person.uin, each.programme) == ("yes" if each.status in ("1", "6") else "no")
        outcome = ibr.outcome("idtype-value", {"type": "UIN", "value": person.uin})
        records = outcome["data"]["reg_records"]
        assert [each["programme_identifier"][0]["programme_identifier"] for each in records] == [
            each.programme for each in person.enrolments
        ]
        assert all(schema("Beneficiary").accepts(each) for each in records)
        assert records[0]["member"]["demographic_info"]["name"]["surname"] == person.surname
    household = {"group.group_identifier.identifier_value": people[0].household}
    assert set(ibr.found("expression", household)) == {person.uin for person in people[:4]}
    ibr.enrol(make.somebody(people[0].uin, programme=people[0].enrolments[0].programme, status="2"))
    assert ibr.enrolled(people[0].uin, people[0].enrolments[0].programme) == "no"
    ibr.system.close()


def test_only_an_empty_registry_is_filled(make, tmp_path):
    database = f"sqlite:///{tmp_path / 'state.db'}"
    for expected in (10, 10):
        ibr = make.bench(database=database, people=10)
        assert ibr.system.state()["counts"]["subjects"] == expected
        ibr.system.close()
