"""A proposal before the maintainers: branch, pull request, answer. The only module that runs gh."""

import os
import subprocess
from pathlib import Path

from quartier.proposals import Proposal
from quartier.words import Words

AUTHOR = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
_AS_GH = ("-c", "credential.helper=", "-c", "credential.helper=!gh auth git-credential")


def propose(root: Path, proposal: Proposal, number: int, base: str, words: Words) -> None:
    """Answers the report with that number; where there is a file, its pull request comes first.

    What somebody wrote never becomes an argument: the branch is made of `[a-z0-9-]`, texts go through a pipe.
    Raises CalledProcessError where GitHub refuses.
    """
    answer = proposal.message
    if proposal.file:
        said = words.text("forms.answer.commit", file=proposal.file, number=number)
        _push(root, proposal, said)
        url = _opened(root, proposal, number, base, said, words)
        answer = f"{words.text('forms.answer.proposal', url=url)}\n\n{answer}"
    _run(root, "gh", "issue", "comment", str(number), "--body-file", "-", text=answer)


def _push(root: Path, proposal: Proposal, said: str) -> None:
    """The branch anew from where the checkout stands: a second try replaces the first."""
    name, mail = AUTHOR
    own = ("-c", f"user.name={name}", "-c", f"user.email={mail}", "-c", "commit.gpgsign=false")
    _run(root, "git", "switch", "--force-create", proposal.branch)
    _run(root, "git", "add", "--", proposal.file)
    _run(root, "git", *own, "commit", "--quiet", "--message", said, "--", proposal.file)
    _run(root, "git", *_AS_GH, "push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{proposal.branch}")


def _opened(root: Path, proposal: Proposal, number: int, base: str, title: str, words: Words) -> str:
    """The address of the pull request; where GitHub opens none, of the page where somebody can."""
    listed = ("gh", "pr", "list", "--head", proposal.branch, "--state", "open", "--json", "url")
    if known := _run(root, *listed, "--jq", ".[].url").strip():
        return known.split("\n")[0]
    create = ("gh", "pr", "create", "--base", base, "--head", proposal.branch, "--title", title)
    draft = () if proposal.good else ("--draft",)
    text = f"{proposal.message}\n{words.text('forms.answer.closes', number=number)}\n"
    try:
        return _run(root, *create, *draft, "--body-file", "-", text=text).strip().split("\n")[-1]
    except subprocess.CalledProcessError:  # "Allow GitHub Actions to create pull requests" is switched off
        server = os.environ.get("GITHUB_SERVER_URL", "")
        return f"{server}/{os.environ.get('GITHUB_REPOSITORY', '')}/compare/{proposal.branch}?expand=1"


def _run(root: Path, *command: str, text: str | None = None) -> str:
    done = subprocess.run(command, cwd=root, input=text, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return done.stdout
