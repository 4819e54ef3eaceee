"""BCP 47 tags, checked and put into their usual form by langcodes."""

from __future__ import annotations


def standard_tag(text: str) -> str | None:
    """The tag in its usual form (`EN_us` -> `en-US`); none for what is no well-formed tag."""
    # Imported on use: its tables take over half a second, and only reading sources needs them.
    import langcodes  # noqa: PLC0415
    from langcodes.tag_parser import LanguageTagError  # noqa: PLC0415

    try:
        return langcodes.standardize_tag(text)
    except LanguageTagError:
        return None


def is_language_tag(text: str) -> bool:
    """Whether the text is a well-formed tag whose parts are registered."""
    import langcodes  # noqa: PLC0415 - as above

    return text != "" and langcodes.tag_is_valid(text)
