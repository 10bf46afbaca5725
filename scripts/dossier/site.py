"""The one look of all pages: templates that extend `base.html`, with the stylesheet put into each page.

A page holds all that it needs and opens by itself, from a folder or out of a zip, without a network.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

STYLE = "pilotpanel.css"


def rendered(template: str, templates: str | Path, **values: object) -> str:
    """Return a page.

    Parameters
    ----------
    template
        The template's file name; it extends `base.html`.
    templates
        The folder with the template, `base.html` and the stylesheet.
    **values
        What the template shows. Texts are escaped, so cells of raw files may be handed over as they are; data for a
        page's script go through Jinja's `tojson`. `base.html` needs `title`, `data` (`simulated` or `genuine`) and
        `words` (`Labels`, whose language is the page's).

    Raises
    ------
    jinja2.UndefinedError
        If the template shows something that was not handed over.

    """
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    css = Path(templates, STYLE).read_text(encoding="utf-8")
    return environment.get_template(template).render(css=css, **values)
