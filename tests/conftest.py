"""What the tests share: the small good neighbourhood, copies of it, and the day on which they play."""

import shutil
from datetime import date
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
GOOD = Path(__file__).parent / "examples" / "good"
BAD = Path(__file__).parent / "examples" / "bad"
TODAY = date(2026, 6, 1)


@pytest.fixture
def repository() -> Path:
    """The folder of the project itself; tests only read it."""
    return REPOSITORY


@pytest.fixture
def good() -> Path:
    """The good neighbourhood, as it stands; tests only read it."""
    return GOOD


@pytest.fixture
def good_copy(tmp_path: Path) -> Path:
    """A copy of the good neighbourhood that a test may change."""
    return Path(shutil.copytree(GOOD, tmp_path / "good"))


@pytest.fixture
def today() -> date:
    """The day on which the tests play."""
    return TODAY
