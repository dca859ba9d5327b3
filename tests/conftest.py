"""What the tests share: the small good neighbourhood, copies of it, and the day on which they play."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
GOOD = Path(__file__).parent / "examples" / "good"
BAD = Path(__file__).parent / "examples" / "bad"
TODAY = date(2026, 6, 1)
LAWFUL = """\
      operator:
        type: association
        name: Seeverein
        address: Uferweg 2, 83999 Neustadt am See
        email: post@neustadt.example
        phone: 08999 100-0
        represented_by: Ute Segel
        responsible: {name: Ute Segel}
      hosting: {name: Seewerke, address: Hafenstraße 1, logs_days: 0}
      accessibility: {state: full, checked_on: 2026-05-13, method: self}
"""
"""What the law asks of every site, as the last options of a configuration that names its state."""


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
    return Path(shutil.copytree(GOOD, tmp_path / "good", ignore=shutil.ignore_patterns(".cache")))


@pytest.fixture
def today() -> date:
    """The day on which the tests play."""
    return TODAY


@pytest.fixture
def git_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the settings of whoever runs the tests nor a hook around them decide."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
