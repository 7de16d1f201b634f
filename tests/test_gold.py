"""The reading against gold files: what it reaches may only rise. `make evaluate` prints the table and the misses."""

import os
from pathlib import Path

import pytest

from tests.evaluate import Score, score_file, score_folder

OWN = Path(__file__).parent / "gold"
REAL = Path(os.environ.get("GOLD", Path(__file__).parents[2] / "shared" / "gold"))

# What was reached, rounded down: raise a floor with the change that lifts it.
OWN_FLOORS = {"precision": 0.97, "recall": 0.91, "f1": 0.94, "right_of_found": 0.41}
OWN_FIELD_FLOORS = {"speaker_name": 0.93, "bound": 0.99, "unit": 0.96, "measure": 0.87, "status": 0.98}
REAL_FLOORS = {"precision": 0.99, "recall": 0.98, "f1": 0.99, "right_of_found": 0.94}
REAL_FIELD_FLOORS = {"speaker_name": 0.99, "bound": 0.99, "unit": 0.99, "measure": 0.99, "party": 0.94}


@pytest.fixture(scope="module")
def own() -> Score:
    return score_folder(OWN)


@pytest.fixture(scope="module")
def real() -> Score:
    if not any(REAL.glob("*.json")):
        pytest.skip(f"no gold files in {REAL}: set GOLD to a folder of them")
    return score_folder(REAL)


@pytest.mark.parametrize(("name", "floor"), OWN_FLOORS.items())
def test_invented_texts_are_read_as_well_as_ever(own: Score, name: str, floor: float) -> None:
    assert getattr(own, name) >= floor


@pytest.mark.parametrize(("field", "floor"), OWN_FIELD_FLOORS.items())
def test_each_field_of_invented_texts_is_read_as_well_as_ever(own: Score, field: str, floor: float) -> None:
    assert own.share(field) >= floor


@pytest.mark.parametrize(("name", "floor"), REAL_FLOORS.items())
def test_real_texts_are_read_as_well_as_ever(real: Score, name: str, floor: float) -> None:
    assert getattr(real, name) >= floor


@pytest.mark.parametrize(("field", "floor"), REAL_FIELD_FLOORS.items())
def test_each_field_of_real_texts_is_read_as_well_as_ever(real: Score, field: str, floor: float) -> None:
    assert real.share(field) >= floor


def test_the_seed_is_read_without_a_fault() -> None:
    [path] = OWN.glob("000_*.json")

    seed = score_file(path)

    assert (seed.found, seed.missing, seed.spurious, seed.right) == (11, 0, 0, 11)
    assert seed.heard == seed.statements == 12
    assert seed.misses == []
