"""Same commit, same day, same bytes: on any machine, in any folder, by any clock, whoever builds."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from quartier.search_index import index

GOOD = Path(__file__).parent / "examples" / "good"
BIN = Path(sys.executable).parent
DAY = "2026-06-01"
DAYS_IN_SECONDS = {DAY: "1780308000", "2026-08-01": "1785578400"}  # noon in Berlin
GENERATOR = re.compile(rb'<meta name="generator" content="quartier, mkdocs-[^"]*">')

# Runs before the program: its clock goes wrong, and its disk lists files in an order of its own.
OTHER_MACHINE = """
import datetime, os, random, time

away = float(os.environ["CLOCK_IS_WRONG_BY_DAYS"]) * 86400
true_time, true_time_ns, true_localtime, true_gmtime = time.time, time.time_ns, time.localtime, time.gmtime
time.time = lambda: true_time() + away
time.time_ns = lambda: true_time_ns() + int(away * 1e9)
time.localtime = lambda seconds=None: true_localtime(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: true_gmtime(time.time() if seconds is None else seconds)

class Lookalike(type):
    def __instancecheck__(cls, one):
        return isinstance(one, cls.__mro__[1])

class Datetime(datetime.datetime, metaclass=Lookalike):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.UTC).replace(tzinfo=None)

class Date(datetime.date, metaclass=Lookalike):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())

datetime.datetime, datetime.date = Datetime, Date

true_listdir, true_scandir, order = os.listdir, os.scandir, random.Random(os.environ["ORDER_OF_FILES"])

class Shuffled(list):
    def __enter__(self):
        return iter(self)
    def __exit__(self, *_):
        pass
    def __next__(self):
        if not self:
            raise StopIteration
        return self.pop()
    def close(self):
        pass

def shuffled(names):
    names = sorted(names, key=lambda one: getattr(one, "name", one))
    order.shuffle(names)
    return names

os.listdir = lambda path=".": shuffled(true_listdir(path))

def scandir(path="."):
    with true_scandir(path) as entries:
        return Shuffled(shuffled(entries))

os.scandir = scandir
"""
MACHINES = {
    "in Berlin": {"LANG": "de_DE.UTF-8", "TZ": "Europe/Berlin", "PYTHONHASHSEED": "1", "days": "400"},
    "in Istanbul": {"LANG": "tr_TR.UTF-8", "TZ": "Europe/Istanbul", "PYTHONHASHSEED": "2", "days": "-4000"},
    "without a language": {
        "LANG": "C",
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "random",
        "days": "0.5",
    },
}


@pytest.fixture(scope="module")
def repository_of_good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two commits, so that calendars and sitemap carry times of changes."""
    folder = Path(
        shutil.copytree(
            GOOD, tmp_path_factory.mktemp("git") / "good", ignore=shutil.ignore_patterns(".cache")
        )
    )
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "First", "2026-05-01T10:00:00+02:00")
    event = folder / "events" / "seefest.yaml"
    event.write_text(event.read_text("utf-8") + "\n", "utf-8")
    commit(folder, "Second", "2026-05-20T23:30:00+02:00")
    return folder


def commit(folder: Path, message: str, moment: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", f"--message={message}", moment=moment)


def git(folder: Path, *arguments: str, moment: str = "") -> None:
    names = {
        f"GIT_{role}_{what}": "test@quartier.example"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    dates = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment} if moment else {}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        ("git", "-C", folder, *arguments), check=True, env={**os.environ, **plain, **names, **dates}
    )


def cloned(repository: Path, folder: Path) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    git(repository, "clone", "--quiet", f"file://{repository}", str(folder))
    return folder


def run(folder: Path, *command: str | Path, umask: int = 0o022, **environment: str) -> None:
    known = {"PATH": os.environ["PATH"], "HOME": str(folder.parent), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, capture_output=True, cwd=folder, env=known | environment, umask=umask)
    assert done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")


def files_of(site: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }


def different(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.fixture(scope="module")
def built(repository_of_good: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The files of the site as `quartier build` makes them."""
    folder = cloned(repository_of_good, tmp_path_factory.mktemp("built") / "good")
    run(folder, BIN / "quartier", "build", "--today", DAY)
    files = files_of(folder / "site")
    assert len(files) > 200
    assert b"<lastmod>2026-05-20</lastmod>" in files["sitemap.xml"]
    return files


@pytest.mark.parametrize("machine", MACHINES)
def test_site_is_the_same_on_another_machine(
    machine: str, repository_of_good: Path, built: Mapping[str, bytes], tmp_path: Path
) -> None:
    said = MACHINES[machine]
    require_locale(said["LANG"])
    folder = cloned(repository_of_good, tmp_path / "ein anderer Ordner" / "für Öffentliches")
    (tmp_path / "before").mkdir()
    (tmp_path / "before" / "sitecustomize.py").write_text(OTHER_MACHINE, "utf-8")
    (tmp_path / "gitconfig").write_text(
        "[color]\nui = always\n[log]\nshowSignature = true\ndate = relative\n"
    )
    environment = {
        **{name: said[name] for name in ("LANG", "TZ", "PYTHONHASHSEED")},
        "LC_ALL": said["LANG"],
        "PYTHONPATH": str(tmp_path / "before"),
        "CLOCK_IS_WRONG_BY_DAYS": said["days"],
        "ORDER_OF_FILES": machine,
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
    }
    run(folder, BIN / "quartier", "build", "--today", DAY, umask=0o077, **environment)
    assert different(built, files_of(folder / "site")) == []


def require_locale(name: str) -> None:
    """A missing locale is a reason to skip at home, and a mistake in CI."""
    test = f"import locale; locale.setlocale(locale.LC_ALL, {name!r})"
    if subprocess.run((sys.executable, "-c", test), capture_output=True).returncode:
        assert "CI" not in os.environ, f"the locale {name} is not installed"
        pytest.skip(f"the locale {name} is not installed")


def test_other_machine_has_another_clock_and_another_order_of_files(tmp_path: Path) -> None:
    """Or the test above would compare a machine with itself."""
    (tmp_path / "sitecustomize.py").write_text(OTHER_MACHINE, "utf-8")
    asked = (
        "import datetime, os, time, pathlib;"
        "print(datetime.datetime.now().year, datetime.date.today().year, time.localtime().tm_year);"
        f"print([one.name for one in pathlib.Path({str(GOOD / 'events')!r}).rglob('*.yaml')])"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "CLOCK_IS_WRONG_BY_DAYS": "40000"}
    said = {
        subprocess.check_output((sys.executable, "-c", asked), env={**environment, "ORDER_OF_FILES": order})
        for order in ("a", "b")
    }
    assert len(said) == 2
    assert all(int(year) > 2100 for text in said for year in text.splitlines()[0].split())


def test_plain_mkdocs_build_makes_the_same_site(
    repository_of_good: Path, built: Mapping[str, bytes], tmp_path: Path
) -> None:
    folder = cloned(repository_of_good, tmp_path / "good")
    run(folder, BIN / "mkdocs", "build", "--strict", SOURCE_DATE_EPOCH=DAYS_IN_SECONDS[DAY])
    assert different(built, files_of(folder / "site")) == []


def test_properdocs_makes_the_same_site_but_for_its_own_name(
    repository_of_good: Path, built: Mapping[str, bytes], tmp_path: Path
) -> None:
    folder = cloned(repository_of_good, tmp_path / "good")
    command = (BIN / "properdocs", "build", "--strict", "-f", "mkdocs.yml")
    run(folder, *command, SOURCE_DATE_EPOCH=DAYS_IN_SECONDS[DAY])
    files = files_of(folder / "site")
    assert b"ProperDocs" in files["index.html"]
    unnamed = [
        {name: GENERATOR.sub(b"", content) for name, content in site.items()} for site in (built, files)
    ]
    assert different(*unnamed) == []


def test_day_of_the_build_can_be_told_to_plain_mkdocs(
    repository_of_good: Path, built: Mapping[str, bytes], tmp_path: Path
) -> None:
    folder = cloned(repository_of_good, tmp_path / "good")
    run(folder, BIN / "mkdocs", "build", SOURCE_DATE_EPOCH=DAYS_IN_SECONDS["2026-08-01"])
    files = files_of(folder / "site")
    assert "1.\u00a0August 2026".encode() in files["index.html"]
    assert "1.\u00a0Juni 2026".encode() in built["index.html"]
    assert "kalender/index.html" in different(built, files)


def test_search_index_does_not_depend_on_the_order_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {
        f"{name}/index.html": f"<html lang=de><h1>{name}</h1><p>Fest am See</html>" for name in "abcdefgh"
    }
    sites = [tmp_path / "one", tmp_path / "other"]
    for site in sites:
        for page, html in pages.items():
            (site / page).parent.mkdir(parents=True)
            (site / page).write_text(html, "utf-8")
    index(sites[0], "de")
    listed = Path.rglob
    monkeypatch.setattr(Path, "rglob", lambda self, pattern: reversed(list(listed(self, pattern))))
    index(sites[1], "de")
    monkeypatch.undo()
    assert different(files_of(sites[0]), files_of(sites[1])) == []
