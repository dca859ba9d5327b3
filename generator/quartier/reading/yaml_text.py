"""Values as YAML that a person would write: one line where it fits, quotation marks only where needed."""

from collections.abc import Iterator, Mapping, Sequence

from quartier import yaml_source
from quartier.model.source import Fields, Listing, Node, Text

Value = str | Sequence["Value"] | Mapping[str, "Value"]
_ESCAPED = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P"}
)
LONGEST = 100
"""How many characters a list or mapping may have to stand in one line."""


def field(name: str, value: Value, depth: int = 0) -> list[str]:
    """The lines of a field; a mapping at the top takes a line for each of its values."""
    key = _key(name)
    if isinstance(value, str):
        return _text(key, value)
    if isinstance(value, Mapping):
        return _mapping(key, value, depth)
    return _listing(key, value)


def value_in(text: str) -> Value:
    """What somebody typed as the value of a field: a text, or lists and fields in brackets and braces."""
    if not text.startswith(("[", "{")):
        return text
    try:
        found = plain(yaml_source.compose(text, ""))
    except yaml_source.NotYaml:
        return text
    return found or text


def scalar(text: str, flow: bool = False) -> str:
    """A single value, in quotation marks where it would mean something else without them."""
    if "\n" not in text and _same(text, flow):
        return text
    return f'"{text.translate(_ESCAPED)}"'


def one_line(value: Value) -> str:
    """A value in the form with brackets and braces."""
    if isinstance(value, str):
        return scalar(value, flow=True)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)}: {one_line(one)}" for name, one in value.items()) + "}"
    return "[" + ", ".join(one_line(one) for one in value) + "]"


def _key(name: str) -> str:
    return scalar(name, flow=True)


def _text(key: str, value: str) -> list[str]:
    lines = value.strip().splitlines()  # also at the odd signs that YAML takes for the end of a line
    if "\n" not in value:
        return [f"{key}: {scalar(value)}"]
    return [f"{key}: |", *(f"  {line}" if line.strip() else "" for line in lines)]


def _mapping(key: str, value: Mapping[str, Value], depth: int) -> list[str]:
    line = f"{key}: {one_line(value)}"
    if depth and len(line) <= LONGEST:
        return [line]
    return [f"{key}:", *_indented(value)]


def _indented(value: Mapping[str, Value]) -> Iterator[str]:
    for name, one in value.items():
        yield from (f"  {line}" if line else "" for line in field(name, one, depth=1))


def _listing(key: str, value: Sequence[Value]) -> list[str]:
    line = f"{key}: {one_line(value)}"
    if len(line) <= LONGEST and all(isinstance(one, str) for one in value):
        return [line]
    return [f"{key}:", *(f"  {line}" for one in value for line in _item(one))]


def _item(value: Value) -> list[str]:
    line = f"- {scalar(value) if isinstance(value, str) else one_line(value)}"
    if not isinstance(value, Mapping) or len(line) <= LONGEST:
        return [line]
    first, *rest = _indented(value)
    return [f"- {first.strip()}", *rest]


def _same(text: str, flow: bool) -> bool:
    """Whether a reader takes the plain characters for just this text."""
    if text != text.strip() or not text:
        return False
    around = f"[{text}]" if flow else f"- {text}"
    try:
        found = yaml_source.compose(around, "")
    except yaml_source.NotYaml:
        return False
    if not isinstance(found, Listing) or len(found.items) != 1:
        return False
    item = found.items[0]
    return isinstance(item, Text) and item.value == text and not text.startswith(('"', "'", "|", ">"))


def plain(node: Node) -> Value:
    """What a part of a file says, without the places."""
    if isinstance(node, Text):
        return node.value or ""
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    assert isinstance(node, Fields)
    return {key.value or "": plain(value) for key, value in node.entries}
