"""What a run that failed says last: which jobs failed, at what, why, and where their logs are.

Snakemake writes a few lines after its last hook, so these are kept for the end of the process. What a job has to say
is read in its log, which lies in results/logs on a cluster too; of Snakemake, only which jobs failed.
"""

import atexit
import logging
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path
from typing import Any

from scripts.settings.columns import begun, height, shortened, width
from scripts.settings.stale import in_short

LINES = 10
"""So many lines a user sees without scrolling back."""

MESSAGES = (400, 240, 160)
"""Columns that a message may take; the first that lets everything fit is taken. The log has it in full."""

OURS = ("BadInput", "ConfigError")
"""Exceptions whose message is written for the user and needs no name of the exception."""

PARTS = re.compile(r"(.*?\bfound .*?); (expected .*?)\. ((?=[A-Z]).*)")
"""A message written for the user: where and what was found, what was expected, what to do."""

SHARES = (2, 1, 1)
"""Of the columns of a message, the shares of its parts: the first has the place too."""

FRAME = '  File "'
DONE = "done\n"
DIED = re.compile(r"\.(\w+)\.py' died with <Signals\.(\w+): \d+>")
"""Snakemake's words for a script that a signal ended; scripts are called as their rules."""

KILLED = "none: it was killed by {signal}"
OUT_OF_MEMORY = ", as the system does for want of memory"
SILENT = "none in its log: it was killed (for want of memory or time?) or ended before its work began; see above"
INCOMPLETE = "none: by its log it ended well, but its output is not all there; what is missing stands above"


class Heard(logging.Handler):
    """Keeps what Snakemake says of exceptions: their names and texts."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record if it is of an exception."""
        if hasattr(record, "exception"):
            self.said.append((record.exception, record.getMessage()))

    @property
    def signals(self) -> dict[str, str]:
        """The signal that ended a rule's script, by rule."""
        return {rule: signal for _, text in self.said for rule, signal in DIED.findall(text)}

    @property
    def refusal(self) -> str:
        """What was said of a configuration, shorter: nothing if its beginning is still in sight."""
        said = [text for name, text in self.said if name in OURS and height(text) > LINES]
        lines = [line for line in said[-1].split("\n")[1:] if not line.startswith(FRAME)] if said else []
        shown = [shortened(line, MESSAGES[1]) for line in lines[:2]]
        more = [f"  and {len(lines) - 2} more, which stand above"] if len(lines) > len(shown) else []
        return "\n".join([*shown, *more])


@dataclass(frozen=True)
class Failure:
    """A job that failed: its rule, what it was at work on, its input, what it said, its log."""

    rule: str
    of: str
    input: str
    message: str
    log: str

    def text(self, message: int = MESSAGES[0], places: int = MESSAGES[1]) -> str:
        """Return the lines that say so, in so many columns; a log's path stays whole, so that it can be copied."""
        of, read = shortened(self.of, places), shortened(self.input, places)
        said = in_parts(self.message, message)
        return f"pilotpanel: rule {self.rule} failed, {of}\n  message: {said}\n  input: {read}\n  log: {self.log}"


def listen() -> Heard:
    """Begin to listen to Snakemake, and repeat at the process' end what it said of a configuration that is refused."""
    heard = Heard()
    logging.getLogger("snakemake.logging").addHandler(heard)
    atexit.register(lambda: sys.stderr.write(f"pilotpanel: {heard.refusal}\n" if heard.refusal else ""))
    return heard


def times(jobs: Iterable[Any]) -> dict[str, int]:
    """Return when the logs of jobs were written, of those that are there: what differs later is of this run."""
    logs = {str(log) for job in jobs for log in job.log}
    return {log: Path(log).stat().st_mtime_ns for log in sorted(logs) if Path(log).exists()}


def failures(
    failed: Iterable[Any],
    before: Mapping[str, int],
    studies: Mapping[str, Mapping[str, Any]],
    signals: Mapping[str, str],
    known_as: Callable[[str], str] = str,
) -> list[Failure]:
    """Return what there is to say of the jobs that failed.

    Parameters
    ----------
    failed
        Snakemake's jobs. A group of jobs, as they are submitted to a cluster, stands for those of them that failed by
        their logs; if none did, for the first one that is not done.
    before
        `times` of the logs when the run began.
    studies
        Name -> settings: a source's job is of the studies that have the source.
    signals
        The signal that ended a rule's script, as far as it is known.
    known_as
        How a path is called on the console.

    """
    found = []
    for job in failed:
        logs = {one: _log_of_run(one, before) for one in (job.jobs if job.is_group() else [job])}
        undone = [one for one, log in logs.items() if not log.startswith(DONE)] or list(logs)
        wrong = [one for one in undone if logs[one]] or undone[:1]
        silent = len(undone) - 1 if not logs[wrong[0]] else 0
        for one in wrong:
            of = _at_work_on(one, studies) + (f", or one of {silent} more jobs submitted with it" if silent else "")
            message = _said(logs[one], signals.get(one.rule.name, ""))
            read = _input_of(message, [known_as(str(path)) for path in one.input])
            place = ", ".join(map(str, one.log)) + ("" if logs[one] else " (nothing of this run)")
            found.append(Failure(one.rule.name, of, read, message, place))
    return sorted(found, key=lambda each: (each.log, each.rule))


def last_lines(found: Sequence[Failure], left: str, listed: str) -> str:
    """Return what a failed run says last, in ten lines: all failures, or the first and how many more.

    Parameters
    ----------
    found
        The failures; none if the run was stopped.
    left
        What was left as it was, empty if nothing.
    listed
        The file in which all failures stand.

    """
    if not found:
        stopped = "pilotpanel: the run ended before all was done, and no job failed: it was stopped."
        return f"{stopped}\n{in_short(left, LINES - 2)}".rstrip()
    more = [f"  {len(found) - 1} more failed, in {listed}"]
    texts = [
        "\n".join([*(each.text(columns) for each in shown), *more[: len(found) - len(shown)], short]).rstrip()
        for shown in (found, found[:1])
        for short in (in_short(left, 3), in_short(left, 2))
        for columns in MESSAGES
    ]
    texts.append("\n".join([found[0].text(MESSAGES[-1], 60), *more[: len(found) - 1], in_short(left, 2)]).rstrip())
    return next((text for text in texts if height(text) <= LINES), texts[-1])


def report_failures(found: Sequence[Failure], left: str, listed: str) -> None:
    """Print the last lines when the process ends; what they have no room for goes to Snakemake's log and console."""
    text = last_lines(found, left, listed)
    if left not in text or not all(each.log in text for each in found):
        logging.getLogger("snakemake.logging").error("\n".join([*(each.text() for each in found), left]))
    atexit.register(sys.stderr.write, f"{text}\n")


def message_of(log: str) -> str:
    r"""Return the last words of a traceback on one line, without signs that a console obeys.

    >>> message_of('Traceback\n  File "a.py", line 1, in f\n    f()\nlibrary.Wrong: no\nsuch thing\n')
    'Wrong: no such thing'
    """
    lines = [line for line in log.split("\n") if line.strip()]
    frames = [place for place, line in enumerate(lines) if line.startswith(FRAME)]
    after = lines[frames[-1] + 1 :] if frames else lines[-1:]
    words = " ".join(line.strip() for line in dropwhile(lambda line: line.startswith(" "), after))
    words = re.sub(r"^(?:\w+\.)+(?=\w+(?:: |$))", "", words)
    words = re.sub(rf"^(?:{'|'.join(OURS)}): ", "", words)
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in words)


def in_parts(message: str, columns: int) -> str:
    """Return a message in so many columns: what was found, what was expected and what to do each keep their beginning.

    >>> in_parts("a.xls, cell C17: found a very long text; expected a number. Correct it, or leave it out.", 60)
    'a.xls, cell C17: found a …; expected a …. Correct it, …'
    """
    parts = PARTS.fullmatch(message)
    if parts is None or width(message) <= columns:
        return shortened(message, columns)
    texts = list(parts.groups())
    free, asked = columns - width("; . "), dict(enumerate(SHARES))
    while fitting := [at for at in asked if width(texts[at]) <= free * asked[at] // sum(asked.values())]:
        free -= sum(width(texts[at]) for at in fitting)
        asked = {at: share for at, share in asked.items() if at not in fitting}
    for at, share in asked.items():
        texts[at] = begun(texts[at], free * share // sum(asked.values()))
    return f"{texts[0]}; {texts[1]}. {texts[2]}"


def _log_of_run(job: Any, before: Mapping[str, int]) -> str:  # noqa: ANN401 - Snakemake's object has no public type
    """Return what a job logged in this run, nothing if it did not come to it."""
    fresh = [Path(log) for log, at in times([job]).items() if before.get(log) != at]
    return fresh[0].read_text(encoding="utf-8", errors="replace") if fresh else ""


def _said(log: str, signal: str) -> str:
    if log.startswith(DONE):
        return INCOMPLETE
    if log:
        return message_of(log)
    return f"{KILLED.format(signal=signal)}{OUT_OF_MEMORY if signal == 'SIGKILL' else ''}" if signal else SILENT


def _at_work_on(job: Any, studies: Mapping[str, Mapping[str, Any]]) -> str:  # noqa: ANN401
    """Return the studies that a job works for and its other wildcards."""
    others = dict(job.wildcards.items())
    readers = [name for name, study in studies.items() if others.get("source") in study["sources"]]
    names = [others.pop("study")] if "study" in others else readers or list(studies)
    at = f" ({', '.join(f'{key} {value}' for key, value in others.items())})" if others else ""
    return f"{'study' if len(names) == 1 else 'studies'} {', '.join(names)}{at}"


def _input_of(message: str, inputs: Sequence[str]) -> str:
    """Return the input that a message names, or else the first and how many more there are."""
    wholes = [path for path in inputs if path in message]
    named = wholes or [path for path in inputs if re.search(rf"(?<!\w){re.escape(Path(path).name)}(?!\w)", message)]
    more = f" and {len(inputs) - 1} more" if not named and len(inputs) > 1 else ""
    return f"{(named or [*inputs, 'none'])[0]}{more}"
