"""What the pages say that the code says too: tables that must not drift, links that lead on."""

import re
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

import pytest

from domain.questions import POLICIES
from domain.resolutions import RESOLUTIONS
from runtime.settings import Settings, variable
from tests.test_house import MAY_IMPORT, OURS, ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

PROSE = sorted(
    [*ROOT.glob("README.md"), *(ROOT / "docs").rglob("*.md")]
    + [file for room in OURS for file in (ROOT / room).rglob("*.py")]
)
"""All that speaks of the code as it is; migrations and the changelog speak of what was."""

ROOMS = "|".join(sorted(OURS))
FILES = re.compile(rf"`((?:{ROOMS})/[\w/]+\.(?:py|toml))`")
NAMES = re.compile(rf"`((?:{ROOMS})(?:\.(?!py\b|toml\b)\w+)+)")


def rows(page: str) -> Iterator[list[str]]:
    """The cells of every table row of a page of `docs/`."""
    for line in (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def quoted(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) + re.findall(r'src="([^"]+)"', text)
    dead = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert dead == []


def test_what_is_named_is_there() -> None:
    gone = set()
    for file in PROSE:
        if "migrations" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        gone |= {name for name in NAMES.findall(text) if not there(name)}
        if file.suffix == ".py":  # pages name files within a room as well
            gone |= {path for path in FILES.findall(text) if not (ROOT / path).exists()}
    assert gone == set()


def there(name: str) -> bool:
    """Whether this is a module of ours, or something in one."""
    try:
        resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_module_that_is_named_is_there(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return  # what was, stays as it was told
    floors = "|".join(set(MAY_IMPORT) - {"carriers", "worker"})  # carriers are on several floors
    named = re.findall(rf"`((?:{floors})/[\w/.]*)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_journey_lists_every_hold_as_it_is() -> None:
    told = {
        quoted(cells[0])[0]: (cells[1], cells[2], quoted(cells[3]))
        for cells in rows("journey.md")
        if len(cells) == 5 and cells[2].endswith(" h")
    }
    assert told == {
        reason.value: (
            policy.desk.value,
            f"{policy.respond_within.total_seconds() / 3600:.0f} h",
            list(policy.answers),
        )
        for reason, policy in POLICIES.items()
    }


def test_the_journey_lists_every_answer() -> None:
    first = [quoted(cells[0]) for cells in rows("journey.md")]
    assert set(RESOLUTIONS) <= {name for names in first for name in names}


def test_every_setting_is_listed_for_those_who_deploy() -> None:
    listed = {name for cells in rows("deploy.md") for name in quoted(cells[0])}
    assert {variable(field) for field in Settings.model_fields} <= listed


def test_the_house_shows_its_rules_of_import() -> None:
    shown = {}
    for folder, ours, libraries in (cells for cells in rows("house.md") if len(cells) == 3):
        if quoted(folder) and quoted(folder)[0] in MAY_IMPORT:
            known = {name.split(".")[0] for name in quoted(ours)}
            shown[quoted(folder)[0]] = known | set(re.findall(r"\w+", libraries)) - {"none"}
    built = {path.stem for path in ROOT.iterdir()}
    ours_to_come = {"desk"} - built
    assert shown == {folder: allowed - ours_to_come for folder, allowed in MAY_IMPORT.items()}


COLUMN = 24
"""Where the words begin in the floor plan; names stand left of it, and among the words too."""


def plan() -> Iterator[tuple[str, tuple[Path, ...]]]:
    """Each file and folder that the floor plan names, with the folders in which it may lie."""
    text = (ROOT / "docs" / "house.md").read_text(encoding="utf-8").split("```")[1]
    folders = {-1: ROOT}
    above = own = ROOT
    for line in text.strip().splitlines():
        indent = len(line) - len(line.lstrip())
        if indent < COLUMN:
            folders = {at: folder for at, folder in folders.items() if at < indent}
            above = folders[max(folders)]
            head = line.split()[0]
            own = above / head if head.endswith("/") else above
            if own != above:
                folders[indent] = own
        for name in re.findall(r"[\w/]+\.(?:py|toml)|\w+/(?![\w/])", line):
            yield name, (above, own)


def test_the_floor_plan_shows_what_is_built() -> None:
    named = list(plan())
    assert len(named) > 200
    assert [
        name for name, folders in named if not any((it / name).exists() for it in folders)
    ] == []


def test_the_floor_plan_leaves_out_no_noun_and_no_part_of_the_process() -> None:
    named = {folder / name for name, folders in plan() for folder in folders}
    tops = [path for floor in ("domain", "workflows") for path in (ROOT / floor).glob("*.py")]
    shown = {*named, *(path for path in tops if path.name == "__init__.py")}
    assert [str(path.relative_to(ROOT)) for path in tops if path not in shown] == []


def test_the_journey_names_the_files_of_each_stage_as_they_are() -> None:
    floors = ("domain", "activities", "workflows", "partners", "sandbox", "records")
    dead = []
    for cells in (cells for cells in rows("journey.md") if len(cells) == len(floors) + 1):
        for floor, cell in zip(floors, cells[1:], strict=True):
            beside = ROOT / floor
            for name in quoted(cell):
                found = [it for it in (ROOT / floor / name, beside / name) if it.exists()]
                beside = found[0].parent if found else beside
                if not found and not (ROOT / name).exists():
                    dead.append(f"{cells[0]}: {floor}/{name}")
    assert dead == []
