from custom_components.energier.core.sources.proposal import Candidate, Role, propose


def test_proposes_one_entity_for_each_role() -> None:
    candidates = [
        Candidate("sensor.plug_power", Role.POWER),
        Candidate("sensor.plug_energy", Role.ENERGY, grows=True),
        Candidate("switch.plug", Role.SWITCH),
    ]
    assert propose(candidates) == {
        Role.POWER: "sensor.plug_power",
        Role.ENERGY: "sensor.plug_energy",
        Role.SWITCH: "switch.plug",
    }


def test_of_a_strip_takes_what_is_named_like_the_picked_one() -> None:
    candidates = [
        Candidate(f"{domain}.strip_l{number}{end}", role, grows=True)
        for number in (1, 2, 3)
        for domain, end, role in (
            ("sensor", "_power", Role.POWER),
            ("sensor", "_energy", Role.ENERGY),
            ("switch", "", Role.SWITCH),
        )
    ]
    assert propose(candidates, "switch.strip_l2") == {
        Role.POWER: "sensor.strip_l2_power",
        Role.ENERGY: "sensor.strip_l2_energy",
        Role.SWITCH: "switch.strip_l2",
    }


def test_keeps_the_picked_one_though_another_is_more_usual() -> None:
    candidates = [Candidate("sensor.a_power", Role.POWER), Candidate("sensor.a_power_peak", Role.POWER)]
    assert propose(candidates, "sensor.a_power_peak")[Role.POWER] == "sensor.a_power_peak"


def test_prefers_the_counter_of_a_lifetime() -> None:
    candidates = [
        Candidate("sensor.p_energy_today", Role.ENERGY, grows=True),
        Candidate("sensor.p_energy_total", Role.ENERGY, grows=True),
        Candidate("sensor.p_energy", Role.ENERGY, grows=False),
    ]
    assert propose(candidates)[Role.ENERGY] == "sensor.p_energy_total"


def test_nothing_to_propose() -> None:
    assert propose([], "sensor.x") == {}
