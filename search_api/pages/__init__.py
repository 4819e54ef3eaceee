"""The pages: server-rendered, in English and French, whole without scripts and better with them."""

from search_api.pages.router import pages_router

__all__ = ["pages_router"]
