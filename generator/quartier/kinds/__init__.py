"""The kinds of content: one module each; this list names them all."""

from quartier.kinds.committee import COMMITTEE
from quartier.kinds.event import EVENT
from quartier.kinds.meeting import MEETING
from quartier.kinds.notice import NOTICE
from quartier.kinds.organisation import ORGANISATION
from quartier.kinds.place import PLACE

ALL_KINDS = (EVENT, PLACE, ORGANISATION, COMMITTEE, MEETING, NOTICE)
