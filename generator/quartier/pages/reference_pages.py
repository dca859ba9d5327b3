"""The field reference to read: one page for every sort of file."""

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct

from quartier.kinds import ALL_KINDS
from quartier.model.page import Page
from quartier.pages.templates import rendered
from quartier.pages.view import PageView, View
from quartier.reference import PAGE, Chapter, Field, Group, chapter, chapters, sort_of
from quartier.words import folded


class Part(Struct, frozen=True):
    """The fields of one entry under a heading; `anchor` leads there, empty on top of the file."""

    anchor: str
    title: str
    rows: tuple["Row", ...]


class Row(Struct, frozen=True):
    """A field as the page shows it; `inside` is the anchor and the words of the fields that stand in it."""

    field: Field
    sort: str
    inside: tuple[str, str] | None = None


def planned(view: View) -> Iterator[tuple[str, Callable[[], Page]]]:
    """The address of the overview and of every sort of file, and how it is made."""
    yield view.addresses.fields, partial(overview_page, view)
    for one in chapters(view.site.language):
        yield view.addresses.fields_of(one.file), partial(reference_page, view, one.name)


def overview_page(view: View) -> Page:
    """Which sorts of files there are."""
    v = view.on(view.addresses.fields)
    words = view.words["reference"]
    sorts = [(one, _lead(v, one)) for one in chapters(view.site.language)]
    html = rendered("reference_overview.html", v=v, w=words, sorts=sorts)
    return Page(v.page, str(words["title"]), html, str(words["lead"]), branch=f"{v.page}index.md")


def reference_page(view: View, kind: str) -> Page:
    """Every field of a kind, of hand-written pages or of the configuration."""
    one = chapter(view.site.language, kind)
    v = view.on(view.addresses.fields_of(one.file))
    title = v.words.text("reference.kind_title", title=one.title)
    parts = [_part(v, group, one) for group in one.groups]
    lead = _lead(v, one)
    html = rendered("reference.html", v=v, w=v.words["reference"], title=title, lead=lead, parts=parts)
    return Page(v.page, title, html, lead, branch=f"{view.addresses.fields}index.md")


def _lead(v: PageView, one: Chapter) -> str:
    kind = next((kind for kind in ALL_KINDS if kind.name == one.name), None)
    folder = v.site.folder(kind.folder) if kind else v.site.content if one.name == PAGE else ""
    return v.words.text(f"reference.leads.{one.name}", folder=folder)


def _part(v: PageView, group: Group, one: Chapter) -> Part:
    rows = tuple(_row(v, field, one) for field in group.fields)
    if group.block:
        return Part(_anchor(group), v.words.text("reference.block", words=group.block), rows)
    if not group.words:
        return Part("", str(v.words["reference.top"]), rows)
    return Part(_anchor(group), v.words.text("reference.under", words=list(group.words)), rows)


def _row(v: PageView, field: Field, one: Chapter) -> Row:
    inner = next((group for group in one.groups if group.model is field.form.inner), None)
    inside = (_anchor(inner), v.words.text("reference.inside", words=field.word)) if inner else None
    return Row(field, sort_of(field.form, v.words), inside)


def _anchor(group: Group) -> str:
    """By the first field under which the fields stand, as it may stand in an address."""
    return folded(group.block or next(iter(group.words), "")).replace(" ", "-")
