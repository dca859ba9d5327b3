"""The kinds of content: one module each; this list names them all."""

from quartier.kinds.event import EVENT
from quartier.kinds.organisation import ORGANISATION
from quartier.kinds.place import PLACE

ALL_KINDS = (EVENT, PLACE, ORGANISATION)
