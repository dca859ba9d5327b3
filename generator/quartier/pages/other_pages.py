"""The search page, the page of problems that a preview shows, and pages that only lead on."""

from collections.abc import Iterable
from itertools import groupby

from quartier.model.facts import PROBLEMS
from quartier.model.page import Page
from quartier.model.problem import Problem
from quartier.pages.templates import rendered
from quartier.pages.view import PageView, View


def search_page(view: View) -> Page:
    """A form that works by GET; the theme's script fills in what Pagefind finds."""
    v = view.on(view.addresses.search)
    html = rendered("search.html", v=v)
    return Page(
        address=v.page,
        title=str(v.w["search"]),
        html=html,
        description=str(v.w["search_lead"]),
        branch=f"{view.addresses.search}index.md",
        searchable=False,
        searches=True,
    )


def problems_page(view: View, problems: Iterable[Problem], address: str | None = None) -> Page:
    """All problems, file by file, at the usual address or in the place of a page that cannot be shown."""
    view.notes.add(PROBLEMS)
    v = view.on(view.addresses.problems if address is None else address)
    files = [
        (file, [_told(problem, view) for problem in of_file])
        for file, of_file in groupby(problems, key=lambda problem: problem.position.file)
    ]
    return Page(
        v.page, str(v.w["problems_title"]), rendered("problems.html", v=v, files=files), searchable=False
    )


def page_that_leads_on(v: PageView, target: str, title: str, branch: str) -> Page:
    """Under a former address; `branch` is the list page below which it stands."""
    return Page(
        v.page,
        title,
        rendered("moved.html", v=v, address=target, title=title),
        branch=f"{branch}index.md",
        head=f'<meta http-equiv="refresh" content="0; url={v.to(target)}">',
        leads_to=target,
        searchable=False,
    )


def _told(problem: Problem, view: View) -> tuple[str, str, str]:
    message, remedy = view.words.problem(problem)
    return f"{problem.position.line}:{problem.position.column}", message, remedy
