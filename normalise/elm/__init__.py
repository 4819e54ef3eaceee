"""A descriptor stated in the European Learning Model 3.1, as a graph (JSON-LD) and as XML."""

from normalise.elm.document import CONTEXT, PROFILE, to_elm
from normalise.elm.xml_form import to_elm_xml

__all__ = ["CONTEXT", "PROFILE", "to_elm", "to_elm_xml"]
