"""Chinese names as keys: one spelling for full-width forms, blanks and the words that only say what kind of unit it is.

Unicode NFKC turns full-width letters, digits and blanks into ASCII. Pinyin is never a key: Suzhou, Yichun, Yulin,
Fuzhou and Taizhou are two prefectures each.
"""

import re
import unicodedata
from functools import lru_cache

_BLANKS = re.compile(r"[\s\u200b\u200e\u200f\ufeff]+")
_KIND = re.compile(r"(?<=..)(?:市|地区|盟|林区|县)$")


@lru_cache(maxsize=1 << 16)
def squeeze(text: str) -> str:
    """Return `text` in NFKC without any blank, line break or zero-width character."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def bare(name: str) -> str:
    """Return a squeezed name without 市, 地区, 盟, 县 or 林区 at its end, as short lists print it."""
    return _KIND.sub("", name)
