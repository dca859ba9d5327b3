"""What runs on GitHub: every command is one that runs here too, with no more rights than it needs."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from quartier.cli import main
from quartier.issue_templates import failed_build
from quartier.words import words_of

REPOSITORY = Path(__file__).parent.parent
WORKFLOWS = {path.stem: path for path in sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))}
RIGHTS = {
    ("bench", "bench"): {"contents: read"},
    ("browser", "browser"): {"contents: read"},
    ("check", "content"): {"contents: read"},
    ("check", "gate"): {"contents: read"},
    ("from-issue", "propose"): {"contents: write", "pull-requests: write", "issues: write"},
    ("from-issue", "check"): {"actions: write"},
    ("links", "links"): {"contents: read", "issues: write"},
    ("publish", "build"): {"contents: read"},
    ("publish", "deploy"): {"id-token: write", "pages: write"},
    ("publish", "tell"): {"contents: read", "issues: write"},
    ("publish", "stay-awake"): {"actions: write"},
    ("release", "publish"): {"contents: read", "id-token: write"},
}
"""What each job may do; a right more is a decision."""
ASK = 'gh workflow run check.yml --ref "$BRANCH"'
WAKE = " && ".join(f"gh workflow enable {name}.yml" for name in ("publish", "bench", "browser", "links"))
SCRIPTS = (".ci/run", ".ci/tell-once .github/failed-build.md", ".ci/tell-once build/links.md")


def workflow(name: str) -> dict[Any, Any]:
    found = yaml.safe_load(WORKFLOWS[name].read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name in WORKFLOWS:
        for job, said in workflow(name)["jobs"].items():
            yield name, job, said


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    return ((f"{name}/{job}", step) for name, job, said in jobs() for step in said["steps"])


def run_lines() -> list[str]:
    return sorted({step["run"].strip() for _, step in steps() if "run" in step})


def made(line: str) -> list[str]:
    """The arguments of a `make` line, without where its output goes."""
    return shlex.split(line.partition(">>")[0])[1:]


def targets() -> set[str]:
    text = (REPOSITORY / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):(?!=)", text, re.MULTILINE))


# Commands


@pytest.mark.parametrize("line", run_lines())
def test_workflows_run_only_what_runs_here_too(line: str) -> None:
    assert "\n" not in line
    if line.startswith("make "):
        goals = [one for one in made(line) if "=" not in one and not one.startswith("-")]
        assert len(goals) == 1
        assert goals[0] in targets()
    else:
        assert line in (ASK, WAKE, *SCRIPTS)


@pytest.mark.parametrize("line", [line for line in run_lines() if line.startswith("make ")])
def test_commands_behind_the_targets_are_understood(line: str) -> None:
    recipe = subprocess.run(
        ["make", "--dry-run", "--always-make", *made(line)],
        cwd=REPOSITORY,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    for command in re.findall(r"^\.venv/bin/quartier (.+)$", recipe, re.MULTILINE):
        name, *arguments = shlex.split(command.replace('"$ISSUE_NUMBER"', "1"))
        main.commands[name].make_context(name, arguments)  # raises on options that do not exist


def test_proposal_is_checked_although_github_starts_no_checks_for_it(fake_gh: Path) -> None:
    subprocess.run(["bash", "-ec", ASK], check=True, env={**os.environ, "BRANCH": "issue-1-x"})
    assert [called for called, _ in calls(fake_gh)] == [
        ["workflow", "run", "check.yml", "--ref", "issue-1-x"]
    ]
    assert "workflow_dispatch" in workflow("check")[True]


def test_everything_that_runs_by_the_clock_is_kept_awake(fake_gh: Path) -> None:
    subprocess.run(["bash", "-ec", WAKE], check=True)
    woken = [called for called, _ in calls(fake_gh)]
    by_the_clock = [name for name in WORKFLOWS if "schedule" in workflow(name)[True]]
    assert sorted(woken) == [["workflow", "enable", f"{name}.yml"] for name in by_the_clock]


# One report, however often


FAKE_GH = """#!{python}
import json, os, sys
text = ""
if "--body-file" in sys.argv:
    text = open(sys.argv[sys.argv.index("--body-file") + 1], encoding="utf-8").read()
with open(os.environ["GH_LOG"], "a", encoding="utf-8") as log:
    log.write(json.dumps([[one for one in sys.argv[1:] if "/tmp" not in one], text]) + "\\n")
if sys.argv[1:3] == ["issue", "list"]:
    print(os.environ.get("KNOWN", ""), end="")
"""


@pytest.fixture
def fake_gh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program named gh that writes down how it was called, first on the path; returns its log."""
    program = tmp_path / "bin" / "gh"
    program.parent.mkdir()
    program.write_text(FAKE_GH.format(python=sys.executable), "utf-8")
    program.chmod(0o755)
    log = tmp_path / "gh.log"
    log.touch()
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GH_LOG", str(log))
    monkeypatch.delenv("GITHUB_RUN_ID", raising=False)
    return log


def calls(log: Path) -> list[tuple[list[str], str]]:
    return [tuple(json.loads(line)) for line in log.read_text("utf-8").splitlines()]


def tell(file: str, **environment: str) -> None:
    command = [REPOSITORY / ".ci" / "tell-once", file]
    subprocess.run(command, cwd=REPOSITORY, check=True, env={**os.environ, **environment})


def test_first_failure_opens_a_report(fake_gh: Path) -> None:
    server = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "o/r", "GITHUB_RUN_ID": "5"}
    tell(".github/failed-build.md", KNOWN="3\tEtwas anderes\n", **server)
    arguments, text = calls(fake_gh)[-1]
    assert arguments[:4] == ["issue", "create", "--title", "Die Website wurde nicht veröffentlicht"]
    assert text.startswith("Beim letzten Versuch")
    assert text.endswith("https://github.com/o/r/actions/runs/5\n")


def test_second_failure_brings_the_same_report_up_to_date(fake_gh: Path) -> None:
    tell(".github/failed-build.md", KNOWN="3\tAnderes\n8\tDie Website wurde nicht veröffentlicht\n")
    assert calls(fake_gh)[-1][0][:3] == ["issue", "edit", "8"]
    assert len(calls(fake_gh)) == 2


def test_without_anything_to_tell_nobody_is_told(fake_gh: Path) -> None:
    tell("build/there-is-no-such-file.md")
    assert calls(fake_gh) == []


def test_report_of_a_failure_says_what_the_vocabulary_says(repository: Path) -> None:
    assert (repository / ".github" / "failed-build.md").read_text("utf-8") == failed_build(words_of("de"))


# Rights


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflow_has_no_rights_of_its_own_and_never_runs_for_strangers_with_secrets(name: str) -> None:
    said = workflow(name)
    assert said["permissions"] == {}
    assert "pull_request_target" not in said[True]
    assert "concurrency" in said
    assert "secrets." not in WORKFLOWS[name].read_text("utf-8")


def test_every_job_has_just_the_rights_that_it_needs_and_ends_by_itself() -> None:
    found = {}
    for name, job, said in jobs():
        found[name, job] = {f"{right}: {how}" for right, how in said["permissions"].items()}
        assert said["timeout-minutes"] <= 60
    assert found == RIGHTS


def test_actions_are_named_by_their_commits_and_leave_no_credentials_behind() -> None:
    for where, step in steps():
        if "uses" in step:
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step["uses"]), where
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False, where


def test_nothing_that_somebody_wrote_becomes_part_of_a_command() -> None:
    for where, step in steps():
        assert "${{" not in step.get("run", ""), where
    step = next(step for _, step in steps() if step.get("run") == "make from-issue")
    assert step["env"]["ISSUE_BODY"] == "${{ github.event.issue.body }}"


def test_report_is_taken_up_only_when_somebody_sets_the_label() -> None:
    said = workflow("from-issue")
    assert said[True] == {"issues": {"types": ["labeled"]}}
    assert "github.event.label.name == 'übernehmen'" in said["jobs"]["propose"]["if"]


def test_site_is_published_after_changes_and_every_night_and_only_when_it_was_built() -> None:
    said = workflow("publish")
    assert {"push", "schedule"} <= set(said[True])
    assert said["jobs"]["deploy"]["needs"] == "build"
    assert said["jobs"]["tell"]["if"] == "failure()"
    assert said["jobs"]["stay-awake"]["if"] == "github.event_name == 'schedule'"


def test_checks_of_workflows_find_nothing(repository: Path) -> None:
    folder = Path(sys.executable).parent
    forms = sorted((repository / ".github" / "ISSUE_TEMPLATE").glob("[0-9]*.yml"))
    config = repository / ".github" / "ISSUE_TEMPLATE" / "config.yml"
    for schema, files in (
        ("vendor.github-workflows", list(WORKFLOWS.values())),
        ("vendor.github-issue-forms", forms),
        ("vendor.github-issue-config", [config]),
        ("vendor.dependabot", [repository / ".github" / "dependabot.yml"]),
    ):
        passes(folder / "check-jsonschema", "--builtin-schema", schema, *files)
    passes(folder / "zizmor", "--offline", "--no-progress", "--strict-collection", repository / ".github")


def passes(*command: Path | str) -> None:
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
