"""A descriptor stated in schema.org: the course that is offered, and the credential that it awards."""

from normalise.schema_org.course import CONTEXT, to_schema_org

__all__ = ["CONTEXT", "to_schema_org"]
