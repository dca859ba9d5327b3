"""The handbook for volunteers: its texts with their recipes and drawings, and a page for every slip."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from quartier import handbook_texts
from quartier.handbook_texts import NEW_FILES, TEXTS, examples
from quartier.model.expression import expression
from quartier.model.page import Page
from quartier.pages.templates import rendered, safe
from quartier.pages.view import PageView, View
from quartier.words import Words

_CONDITION = expression(
    r"^{{with (\w+)}}\n(.*?)(?:^{{without}}\n(.*?))?^{{end}}\n?", re.MULTILINE | re.DOTALL
)
_BLOCK = expression(r"<p>{{(recipe|picture) ([\w-]+)(?:: (.*?))?}}</p>", re.DOTALL)
_GAP = expression(r"{{(\w+)}}")
_FACT = expression(r"(?<!{){(\w+)}")
Lines = tuple[str, list[tuple[str, str]]]


def planned(view: View) -> Iterator[tuple[str, Callable[[], Page]]]:
    """The address of every page of the handbook, and how it is made."""
    addresses = view.addresses
    for name in TEXTS:
        yield addresses.handbook_page(name), partial(text_page, view, name)
    yield addresses.slips, partial(slips_page, view)
    for code in view.words["problems"]:
        yield addresses.slip(code), partial(slip_page, view, code)


def text_page(view: View, name: str) -> Page:
    """One of the texts, filled with what is true of this site."""
    v = view.on(view.addresses.handbook_page(name))
    text = handbook_texts.text(view.site.language, name)
    html = _html(v, text.body)
    lead = _filled(text.lead, _facts(v))
    page = rendered(
        "handbook.html", v=v, title=text.title, lead=safe(lead), html=safe(html), contents=_contents(v)
    )
    return Page(v.page, text.title, page, Markup(lead).striptags(), branch=_branch(view))


def slips_page(view: View) -> Page:
    """Every message that the check may show, topic by topic."""
    v = view.on(view.addresses.slips)
    by_topic = groupby(examples(view.site.language).items(), key=lambda one: one[1].topic)
    topics = [(topic, [(code, _says(code, v.words)) for code, _ in of_topic]) for topic, of_topic in by_topic]
    words = v.words["handbook"]
    html = rendered("handbook_slips.html", v=v, w=words, topics=topics, contents=_contents(v))
    return Page(v.page, str(words["slips"]), html, str(words["slips_lead"]), branch=_branch(view))


def slip_page(view: View, code: str) -> Page:
    """What a message means: its own words with gaps, and the wrong beside the right form."""
    v = view.on(view.addresses.slip(code))
    says = _says(code, v.words)
    remedies = [
        _with_gaps(said, v.words) for part, said in v.words["problems"][code].items() if part != "says"
    ]
    html = rendered(
        "handbook_slip.html",
        v=v,
        w=v.words["handbook"],
        code=code,
        says=says,
        remedies=list(dict.fromkeys(remedies)),
        example=examples(view.site.language).get(code),
    )
    return Page(v.page, says, html, remedies[0], branch=_branch(view), searchable=False)


def _branch(view: View) -> str:
    return f"{view.addresses.handbook}index.md"


def _contents(v: PageView) -> list[tuple[str, str]]:
    """Title and address of all that the handbook holds."""
    language, addresses = v.site.language, v.addresses
    texts = [(handbook_texts.text(language, name).title, addresses.handbook_page(name)) for name in TEXTS]
    fields = (str(v.words["reference.title"]), addresses.fields)
    return [*texts[:-1], fields, (str(v.words["handbook.slips"]), addresses.slips), texts[-1]]


# A message with gaps


def _says(code: str, words: Words) -> str:
    return _with_gaps(words["problems"][code]["says"], words)


def _with_gaps(text: str, words: Words) -> str:
    return words.filled(text, dict.fromkeys(_FACT.findall(text), "…"))


# A text of the handbook


def _html(v: PageView, text: str) -> str:
    """Markdown of our own as HTML: conditions decided, blocks drawn, gaps filled."""
    from quartier.pages.markdown_text import html_of

    chosen = _CONDITION.sub(lambda found: found[2 if _true(v, found[1]) else 3] or "", text)
    html = _BLOCK.sub(partial(_block, v), html_of(chosen))
    return _filled(html, _facts(v))


def _true(v: PageView, condition: str) -> bool:
    return bool({"repository": v.site.new_url(v.site.events, "", ""), "mail": _mail(v)}[condition])


def _mail(v: PageView) -> str:
    return v.site.operator.email if v.site.operator else ""


def _block(v: PageView, found: re.Match[str]) -> str:
    kind, name, said = found.groups()
    if kind == "picture":
        drawing = safe(handbook_texts.drawing(name))
        return rendered("handbook_picture.html", drawing=drawing, alt=Markup(said).unescape())
    recipe = handbook_texts.recipe(v.site.language, name)
    told = handbook_texts.understood(v.site.language, name)
    return rendered("handbook_recipe.html", v=v, w=v.words["handbook"], recipe=recipe, told=told)


def _filled(html: str, facts: Mapping[str, Any]) -> str:
    return _GAP.sub(lambda found: str(escape(facts[found[1]])), html)


def _facts(v: PageView) -> dict[str, Any]:
    """What stands in the gaps; everything is escaped but what is HTML of our own."""
    site, addresses = v.site, v.addresses
    links = {name: v.to(addresses.handbook_page(name)) for name in TEXTS}
    new = {f"new_{kind}": handbook_texts.new_file_url(site, kind) for kind in NEW_FILES}
    mail = _mail(v)
    contact = rendered("handbook_contact.html", v=v, mail=mail) if mail else str(v.words["handbook.somebody"])
    return {
        **links,
        **new,
        **{f"sketch_{name}": said for name, said in v.words["handbook.sketch"].items()},
        "contact": safe(contact),
        "site": site.name,
        "url": site.url,
        "repository": site.repository or v.words["handbook.its_address"],
        "events_folder": f"{site.events}/",
        "content_folder": f"{site.content}/",
        "places_folder": f"{site.folder('places')}/",
        "contacts_folder": f"{site.folder('organisations')}/",
        "committees_folder": f"{site.folder('committees')}/",
        "notices_folder": f"{site.folder('notices')}/",
        "fields": v.to(addresses.fields),
        "slips": v.to(addresses.slips),
        "report": v.to(addresses.report_event),
        "calendar": v.to(addresses.calendar),
        "imprint": v.to(addresses.imprint),
    }
