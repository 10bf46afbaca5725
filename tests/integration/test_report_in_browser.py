"""The report of a finished run, unpacked and opened in a browser without a network."""

from zipfile import ZipFile

import pytest

from tests.browser import browser, needs_browser

WIDTHS = (1400, 800)
PLACE = """(() => {
  const text = document.querySelector('.prose').getBoundingClientRect();
  let over = document.querySelector('.prose');
  while (over.scrollHeight <= over.clientHeight || getComputedStyle(over).overflowY === 'visible') {
    over = over.parentElement;
  }
  over.scrollTop = 0;
  return [text.top, text.left, text.right, over.getBoundingClientRect().left, innerWidth].map(Math.round);
})()"""


@needs_browser
@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_page_begins_where_a_reader_sees_it_and_is_as_wide_as_a_text(finished, tmp_path, width):
    with ZipFile(finished.folder / "results/report.zip") as report:
        report.extractall(tmp_path)
    with browser(tmp_path / "home", width=width) as page:
        page.open(tmp_path / "report/report.html")
        page.wait("!!document.querySelector('.prose h1') && !!document.querySelector('#rulegraph canvas')")
        top, left, right, begins, window = page.run(PLACE)
        assert top >= 0
        assert left >= begins
        assert 400 < right - left < 900
        assert right <= window
        questions = page.run("[...document.querySelectorAll('.prose li strong')].map(e => e.innerText)")
        assert "paper's way" in questions[0]
        assert page.asked_outside() == []
