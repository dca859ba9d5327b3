"""The wheel is all that another quarter needs: program, theme, templates, words."""

import os
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
PARTS = ("generator", "theme", "pyproject.toml", "README.md", "LICENSE")
LEFTOVERS = shutil.ignore_patterns("*.egg-info", "__pycache__", "*.pyc")


def run(*command: str | Path, cwd: Path) -> str:
    """What a command says; it knows nothing of where these tests run."""
    known = {"PATH": os.environ["PATH"], "HOME": str(cwd), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=cwd, env=known, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, since setuptools leaves things beside its sources."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for part in PARTS:
        if (REPOSITORY / part).is_dir():
            shutil.copytree(REPOSITORY / part, source / part, ignore=LEFTOVERS)
        else:
            shutil.copy(REPOSITORY / part, source)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but the wheel and the libraries of the environment in which the tests run.

    Those are seen through a path file: what makes the program of this repository importable there works by a
    path file of its own, and Python reads no path files of folders that a path file names.
    """
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--no-deps",
        "--no-index",
        wheel,
        cwd=folder,
    )
    own = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    )
    libraries = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (own / "libraries.pth").write_text("\n".join(libraries) + "\n", "utf-8")
    return folder


def files_of(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }


def test_wheel_holds_every_file_of_the_program_and_of_the_theme_and_no_other(wheel: Path) -> None:
    folders = {"quartier": REPOSITORY / "generator" / "quartier", "quartier_theme": REPOSITORY / "theme"}
    expected = {
        f"{name}/{path.relative_to(folder).as_posix()}"
        for name, folder in folders.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if ".dist-info/" not in name}
        information = {name.partition(".dist-info/")[2] for name in opened.namelist()} - {""}
    assert held == expected
    assert "licenses/LICENSE" in information


def test_wheel_builds_another_quarter(installed: Path, tmp_path: Path) -> None:
    good = REPOSITORY / "tests" / "examples" / "good"
    there, here = (Path(shutil.copytree(good, tmp_path / name)) for name in ("there", "here"))
    run(installed / "bin" / "quartier", "build", "--today", "2026-06-01", cwd=there)
    run(Path(sys.executable).parent / "quartier", "build", "--today", "2026-06-01", cwd=here)
    assert files_of(there / "site") == files_of(here / "site")
    assert "assets/stylesheets/tokens.css" in files_of(there / "site")


def test_installed_program_and_theme_are_those_of_the_wheel(installed: Path) -> None:
    asked = "import quartier.cli, quartier_theme; print(quartier.cli.__file__, quartier_theme.__file__)"
    said = run(installed / "bin" / "python", "-c", asked, cwd=installed).split()
    assert [Path(file).is_relative_to(installed) for file in said] == [True, True]


def test_installed_command_says_its_version(installed: Path) -> None:
    version = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert (
        run(installed / "bin" / "quartier", "--version", cwd=installed).strip()
        == f"quartier, version {version}"
    )
