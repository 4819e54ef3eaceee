"""What statements say of funding: the schemes that a source says cover the credential."""

from __future__ import annotations

from normalise.closed_lists import Answer
from normalise.descriptor import Descriptor
from normalise.elements import Funding


def eligible_funding(descriptor: Descriptor) -> tuple[Funding, ...]:
    """The schemes that cover it; `no` and `unknown` are not among them."""
    return tuple(funding for funding in descriptor.funding if funding.eligible is Answer.YES)


def scheme_name(funding: Funding) -> str:
    """How a scheme is called: its key is an abbreviation, `osap` for OSAP."""
    return funding.scheme.upper()
