"""A descriptor stated in CTDL, and a check of any CTDL document against the published schema."""

from normalise.ctdl.document import to_ctdl
from normalise.ctdl.facts import CtdlFacts, load_facts
from normalise.ctdl.validator import CtdlFinding, FindingCode, validate_ctdl

__all__ = ["CtdlFacts", "CtdlFinding", "FindingCode", "load_facts", "to_ctdl", "validate_ctdl"]
