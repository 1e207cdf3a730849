"""Files about carriers are refused by file, table and field; a folder of one's own goes before."""

import shutil
from pathlib import Path

import pytest

import carriers
from carriers import CarrierFileError, load_policies, load_policy, load_services
from domain.rules import Confidence

FOLDER = Path(carriers.__file__).parent


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A folder of one's own, with a copy of what is packaged."""
    folder = tmp_path / "own"
    shutil.copytree(FOLDER / "policies", folder / "policies")
    shutil.copy(FOLDER / "services.toml", folder)
    return folder


def broken(folder: Path, name: str, old: str, new: str) -> str:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    load = load_services if name == "services.toml" else load_policies
    with pytest.raises(CarrierFileError) as refused:
        load(folder)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "policies/default.toml",
            "offer.level == order.level",
            "offer.level = order.level",
            "carriers/policies/default.toml: rules[0] (rule promised-level): keep_if Syntax error",
        ),
        (
            "policies/default.toml",
            "offer.days <=",
            "offer.daze <=",
            "carriers/policies/default.toml: rules[1] (rule promised-days): keep_if asks for ",
        ),
        (
            "policies/default.toml",
            'cost = "60"',
            'cost = "61"',
            "carriers/policies/default.toml: weights must sum to 100; they sum to 101",
        ),
        ("policies/default.toml", "[weights]", "[weights", "carriers/policies/default.toml: "),
        (
            "policies/speed.toml",
            "within_days = 4",
            "within_weeks = 4",
            "carriers/policies/speed.toml: promise.within_weeks: ",
        ),
        (
            "policies/speed.toml",
            '"promised-level"',
            '"promised-levels"',
            "carriers/policies/speed.toml: without: default has no rule promised-levels",
        ),
        (
            "policies/cost.toml",
            'extends = "default"',
            'extends = "cost"',
            "carriers/policies/cost.toml: extends: ",
        ),
        (
            "policies/cost.toml",
            'extends = "default"',
            'extends = ["default"]',
            "carriers/policies/cost.toml: extends: must be the name of a policy",
        ),
        (
            "policies/cost.toml",
            'without = ["promised-level"]',
            'without = "promised-level"',
            "carriers/policies/cost.toml: without: must be a list of the names of rules",
        ),
        (
            "policies/cost.toml",
            'without = ["promised-level"]',
            "rules = 5",
            "carriers/policies/cost.toml: rules: must be tables, as [[rules]]",
        ),
        (
            "policies/cost.toml",
            'without = ["promised-level"]',
            'rules = [{ rule = "weight", keep_if = "true", says = "No." }]',
            "carriers/policies/cost.toml: rules has weight more than once; `without` leaves out",
        ),
        (
            "policies/cost.toml",
            'policy = "cost"',
            'policy = "costs"',
            "carriers/policies/cost.toml: policy: is costs, not cost",
        ),
        (
            "services.toml",
            'weight_kg_max = "70"',
            "weight_kg_max = 70.5",
            "carriers/services.toml: services[1].weight_kg_max: ",
        ),
        (
            "services.toml",
            'cite = "SANDBOX"',
            'cite = "NOWHERE"',
            "carriers/services.toml: services[0].cite: no source NOWHERE",
        ),
        (
            "services.toml",
            "read_on = 2026-11-22\n",
            "",
            "carriers/services.toml: services[0].read_on: ",
        ),
    ],
)
def test_a_broken_file_is_named(beside: Path, name: str, old: str, new: str, message: str) -> None:
    assert broken(beside, name, old, new).startswith(message)


def test_a_policy_of_ones_own_stands_in_for_the_packaged_one(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    own = 'policy = "cost"\nsays = "Ours."\nextends = "default"\nsellers = ["acme"]\n'
    (tmp_path / "policies" / "cost.toml").write_text(own, encoding="utf-8")

    policies = load_policies(tmp_path)

    assert policies.of("acme").says == "Ours."
    assert policies.of("anybody").policy == "default"
    assert {"default", "speed", "clearance"} <= set(policies.named)


def test_what_one_knows_of_a_service_goes_before_what_is_packaged(tmp_path: Path) -> None:
    row = (
        'services = [{ carrier = "ups", weight_kg_max = "25", source = "our contract", '
        'read_on = 2026-11-22, confidence = "verified" }]'
    )
    (tmp_path / "services.toml").write_text(row, encoding="utf-8")

    ups = load_services(tmp_path).of("ups", "Standard")

    assert ups.abilities.weight_kg_max == 25
    assert ups.abilities.longest_cm_max == 274
    assert ups.sources[0] == "our contract"


def test_a_policy_of_a_file_anywhere_may_stand_on_a_packaged_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('policy = "mine"\nsays = "Mine."\nextends = "speed"\n', encoding="utf-8")

    mine = load_policy(path)

    assert (mine.policy, mine.promise.within_days) == ("mine", 4)
    assert "promised-level" not in {rule.rule for rule in mine.rules}
    path.write_text('policy = "mine"\nwithout = ["weight"]\n', encoding="utf-8")
    with pytest.raises(CarrierFileError, match="without: there is nothing to leave out"):
        load_policy(path)


def test_a_policy_that_leads_back_to_itself_is_refused(beside: Path) -> None:
    text = (beside / "policies" / "default.toml").read_text(encoding="utf-8")
    (beside / "policies" / "default.toml").write_text(f'extends = "cost"\n{text}', "utf-8")

    with pytest.raises(CarrierFileError, match="extends itself"):
        load_policies(beside)


def test_every_row_about_a_real_carrier_has_a_source_that_is_not_ours() -> None:
    invented = {"harrier", "petrel", "tern"}
    for row in load_services().services:
        ours = row.source.startswith("sandbox/")
        assert ours == (row.carrier in invented), row
        assert row.confidence is not Confidence.UNVERIFIED, "what nobody read is left out"
