"""The forms as GitHub reads them: `.github/ISSUE_TEMPLATE/*.yml`, and the text for a build that failed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quartier.addresses import Addresses
from quartier.drafts import Desk
from quartier.issue_form import ONE, SEVERAL, TEXT, FormField, IssueForm, forms
from quartier.reading.files import slug_of
from quartier.words import Words

FOLDER = ".github"
LABEL = "quartier"
"""The label that every report bears from its beginning."""


def template_files(desk: Desk) -> Mapping[str, str]:
    """The text of every file below the site's folder, by its path."""
    head = f"# {desk.words['forms.generated']}\n"
    files = {
        f"{FOLDER}/ISSUE_TEMPLATE/{number}-{slug_of(desk.words[f'forms.{one.name}.name'])}.yml": head
        + as_yaml(_form(one, desk.words))
        for number, one in enumerate(forms(desk), 1)
    }
    files[f"{FOLDER}/ISSUE_TEMPLATE/config.yml"] = head + as_yaml(_config(desk))
    files[f"{FOLDER}/failed-build.md"] = failed_build(desk.words)
    return files


def failed_build(words: Words) -> str:
    """What the one report says that is opened when nothing could be published."""
    said = words["forms.failed_build"]
    return f"# {said['title']}\n\n{said['text'].strip()}\n"


def _config(desk: Desk) -> dict[str, Any]:
    """Without an account one writes a mail; without a form one can write too, for what no form foresaw."""
    said = desk.words["forms.by_mail"]
    address = Addresses(desk.site).absolute(Addresses(desk.site).report_event)
    link = {"name": said["name"], "url": address, "about": said["about"]}
    return {"blank_issues_enabled": True, **({"contact_links": [link]} if desk.site.url else {})}


def _form(form: IssueForm, words: Words) -> dict[str, Any]:
    said = words[f"forms.{form.name}"]
    opening = {"type": "markdown", "attributes": {"value": f"{said['intro']}\n\n{words['forms.public']}"}}
    return {
        "name": said["name"],
        "description": said["about"],
        "title": said["heading"],
        "labels": [LABEL],
        "body": [opening, *(_field(one) for one in form.fields), _agreed(words)],
    }


def _field(one: FormField) -> dict[str, Any]:
    identity = one.name.replace(".", "-")
    return {
        "type": {TEXT: "textarea", ONE: "dropdown", SEVERAL: "dropdown"}.get(one.sort, "input"),
        "id": identity,
        "attributes": dict(_attributes(one)),
        **({"validations": {"required": True}} if one.needed else {}),
    }


def _attributes(one: FormField) -> Iterator[tuple[str, Any]]:
    yield "label", one.label
    if one.says:
        yield "description", one.says
    if one.options:
        if one.sort == SEVERAL:
            yield "multiple", True
        yield "options", list(one.options)
    elif one.example:
        yield "placeholder", one.example


def _agreed(words: Words) -> dict[str, Any]:
    options = [{"label": words["forms.agree"], "required": True}]
    attributes = {"label": words["forms.agree_label"], "options": options}
    return {"type": "checkboxes", "id": "agreed", "attributes": attributes}


# YAML


def as_yaml(value: Mapping[str, Any]) -> str:
    """Every text in quotation marks, since GitHub reads a bare `yes` or `on` as something else."""
    return "\n".join(_lines(value)) + "\n"


def _lines(value: Mapping[str, Any]) -> Iterator[str]:
    for name, one in value.items():
        if isinstance(one, Mapping):
            yield f"{name}:"
            yield from (f"  {line}" for line in _lines(one))
        elif isinstance(one, list):
            yield f"{name}:"
            yield from (f"  {line}" for line in _items(one))
        else:
            yield f"{name}: {json.dumps(one, ensure_ascii=False)}"


def _items(items: Sequence[Any]) -> Iterator[str]:
    for one in items:
        if isinstance(one, Mapping):
            first, *rest = _lines(one)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
        else:
            yield f"- {json.dumps(one, ensure_ascii=False)}"
