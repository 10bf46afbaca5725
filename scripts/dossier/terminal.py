"""Texts of raw files and of packages on the command line: they come from others."""


def one_line(text: str) -> str:
    r"""Return a text as one line without signs that a terminal obeys.

    Examples
    --------
    >>> one_line("排放\x1b[2J\n")
    '排放\\x1b[2J\\n'

    """
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
