"""The sample providers' HTML pages."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse


@cache
def page_templates() -> Environment:
    """The package's templates: every value escaped, an unknown name an error."""
    return Environment(
        loader=PackageLoader("harvesters.sample_providers"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html_page(template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """The answer made from a template; Starlette adds `charset=utf-8` to its media type."""
    return HTMLResponse(page_templates().get_template(template).render(values), status)
