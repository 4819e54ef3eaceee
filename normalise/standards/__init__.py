"""Record formats that are standards: for each a YAML of the rules by which any source of it is read.

`record: {standard: elm}` in a mapping stands for all of them; what the mapping itself says of a field counts instead.
"""

from normalise.standards.extension import with_standard
from normalise.standards.standard import Standard, load_standard, standard_names

__all__ = ["Standard", "load_standard", "standard_names", "with_standard"]
