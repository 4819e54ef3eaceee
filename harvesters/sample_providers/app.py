"""The sample server's application: three sources behind one address."""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.responses import HTMLResponse, PlainTextResponse

from harvesters.sample_providers import nz_register, ontario, registry
from harvesters.sample_providers.answers import ConditionalAnswers, MarkedAsSample
from harvesters.sample_providers.nz_records import NzRegister, load_nz_register
from harvesters.sample_providers.ontario_table import Row
from harvesters.sample_providers.pages import html_page
from harvesters.sample_providers.registry_sample import RegistrySample

ROBOTS = "# Sample records: everything may be read, as fast as you like.\nUser-agent: *\nAllow: /\n"


def build_app(
    nz: NzRegister | None = None,
    registry_sample: RegistrySample | None = None,
    ontario_rows: Sequence[Row] | None = None,
    *,
    nz_records_a_page: int = nz_register.RECORDS_A_PAGE,
) -> FastAPI:
    """The application; it reads no clock and keeps no state, so equal requests get equal bytes.

    Each source's records can be replaced, to play a source that changes. `faults` holds a layer
    that breaks answers on purpose.
    """
    app = FastAPI(title="Credatlas sample providers", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(ConditionalAnswers)
    app.add_middleware(MarkedAsSample)
    app.include_router(nz_register.build_router(load_nz_register() if nz is None else nz, nz_records_a_page))
    app.include_router(registry.build_router(registry_sample))
    app.include_router(ontario.build_router(ontario_rows))

    @app.get("/")
    async def front_page() -> HTMLResponse:
        return html_page("front.html", nz_list=nz_register.LIST_PATH, ontario_table=ontario.CSV_PATH)

    @app.get("/robots.txt")
    async def robots() -> PlainTextResponse:
        return PlainTextResponse(ROBOTS)

    return app
