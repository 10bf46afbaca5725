"""What every stage needs at parse time: settings, raw files, the order of the fill steps, and code hashes."""

import hashlib
import os
import re
import sys
import time
from functools import reduce
from operator import getitem
from pathlib import Path

from snakemake.exceptions import WorkflowError

if not isinstance(workflow.current_basedir, os.PathLike):
    raise WorkflowError(
        f"found the workflow at {workflow.current_basedir}; expected a folder on this disk, since the Python modules "
        "that its rules import lie beside its Snakefile. Clone the repository and name the clone's Snakefile "
        "(docs/module.md)."
    )
ROOT = Path(workflow.current_basedir).parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from scripts.demo.layout import demo_files
from scripts.dossier.contents import workflow_files
from scripts.files.alone import hold, settle, sweep, warn_if_not_writable
from scripts.files.code import code_hash, keep_parsed
from scripts.files.job_record import known_as, sha256
from scripts.panel.sample_years import sample_years
from scripts.review.needs import NEEDS, WITH_ESTIMANDS
from scripts.dossier.uses import DATA_DECIDE, uses_of
from scripts.settings.captions import CAPTIONS, called, report_word
from scripts.settings.diagnosis import failures, listen, report_failures, times
from scripts.settings.errors import ConfigError
from scripts.settings.exhibits import EXHIBITS, file_of
from scripts.settings.left_behind import begin, distrust, succeed
from scripts.settings.load import load_run, load_source, load_study, load_variables
from scripts.settings.memory import memory_of_study
from scripts.settings.multiverse import declared
from scripts.settings.raw_files import MARK_OF_SIMULATED, STATEMENTS, look_below, raw_files_below, strangers
from scripts.settings.runs import announce, summarise
from scripts.settings.signals import let_sigterm_in
from scripts.settings.stale import is_partial, keep_plan, left_behind
from scripts.settings.used_as_module import used_as_module
from scripts.settings.yaml_files import first_there

DEMO = "resources/demo"


def shipped(path):
    """Return a file that comes with the workflow: a plain path in its own folder, so that the folder can be moved."""
    if Path.cwd() == ROOT:
        return path
    return workflow.source_path(f"../{path}")


def own_and_shipped(path):
    """Return the working folder's own file of this name, if there is one, and the shipped one, each once."""
    return list(dict.fromkeys([own_or_shipped(path), shipped(path)]))


def own_or_shipped(path):
    """Return a file of the working folder if it has one of this name, else the shipped one."""
    return path if Path(path).exists() else shipped(path)


def setting(path):
    """Return where a YAML file of the configuration is read: the working folder's own first."""
    return first_there(path, ["", ROOT])


is_module = used_as_module(workflow)
heard = listen() if workflow.is_main_process and not is_module else None
run = load_run(dict(config))
variables = load_variables(setting("config/variables.yaml"))
studies = {name: load_study(setting(f"config/studies/{name}.yaml"), variables) for name in run["studies"]}
sources = {
    name: load_source(setting(f"config/sources/{name}.yaml"), variables)
    for name in sorted({s for study in studies.values() for s in study["sources"]})
}
is_demo = Path(run["raw_dir"]) == Path(DEMO, "raw")
data = "simulated" if is_demo or Path(run["raw_dir"], MARK_OF_SIMULATED).exists() else "genuine"
in_demo = demo_files(run["demo"], f"{DEMO}/raw")
# `snakemake check` says of all files what a run would stop at; its name alone says so before the rules are there.
CHECK = "check"
checking = not is_module and CHECK in sys.argv[1:]
# What a run would stop at before it reads anything, which only a check goes on after.
passed_over = []


def raw_files_of(name):
    """Return a source's raw files by job, and those beside them that no pattern matches."""
    if is_demo:
        return in_demo[name], {}
    if not checking:
        return raw_files_below(run["raw_dir"], name, sources[name]["files"])
    looked = look_below(run["raw_dir"], name, sources[name]["files"])
    passed_over.extend(looked.problems)
    return looked.items, looked.beside


found = {name: raw_files_of(name) for name in sources}
raw_files = {name: files for name, (files, _) in found.items()}
# Files that lie beside a job's own and that no pattern matches: the job records that it left them out.
unread = {name: {item: beside.get(item, []) for item in files} for name, (files, beside) in found.items()}
# One file of each demo job, those that no requested study reads too: a first look at what the readers can take.
demo_targets = [paths[0] for items in in_demo.values() for paths in items.values()] if is_demo else []
# {study: {plan: {"1": {"step": ...}, "2": ...}}}, so that a rule can look up its own step.
steps = {
    name: {plan: {str(place): step for place, step in enumerate(fill, 1)} for plan, fill in study["plans"].items()}
    for name, study in studies.items()
}
registry_files = [
    shipped(f"resources/cities/{name}.csv")
    for name in (
        "aliases",
        "prefecture_name_spells",
        "provinces",
        "successors",
        "units_below_prefecture",
    )
]
INVENTED = f"{DEMO}/invented"
has_invented = is_demo and run["demo"]["invented"] > 0
if has_invented:
    registry_files.append(f"{INVENTED}/invented_prefectures.csv")
# At most: a prefecture has a row for each of its names.
n_prefectures = (ROOT / "resources/cities/prefecture_name_spells.csv").read_text(encoding="utf-8").count("\n") + (
    run["demo"]["invented"] if has_invented else 0
)
# A word of the user's own list goes before the shipped one.
labels = own_and_shipped("resources/labels.csv")
captions = [
    shipped(path.relative_to(ROOT).as_posix()) for path in sorted(ROOT.glob(f"{CAPTIONS[run['language']]}/*.rst"))
]


scattergather:
    mechanism=run["parts"],
    multiverse=run["parts"],
    placebo=run["parts"],


wildcard_constraints:
    study="|".join(map(re.escape, studies)),
    plan=r"[a-z][a-z0-9_]*",
    place=r"[1-9]\d*",
    item=r"[^/]+",
    outcome=r"[A-Za-z]\w*",


def pages(*names):
    """Return templates and scripts of pages for reviewers, with what every such page is made from."""
    return [shipped(f"resources/pages/{name}") for name in (*names, "base.html", "pilotpanel.css")]


# What the pages of a package are made from.
PAGES_OF_PACKAGE = ("overview.html", "trace.html", "trace.js", "checks.html", "replication_readme.md")


def raw_files_of_package():
    """Return the raw files that go into a package, with what the user states of them: none unless asked for."""
    if not run["package"]["include_raw"]:
        return []
    # What makes a folder of the user's one of simulated files, or is said of its files, goes along.
    said = [] if is_demo else [f"{run['raw_dir']}/{name}" for name in (STATEMENTS, MARK_OF_SIMULATED)]
    every = {path for paths in files_by_source().values() for path in paths}
    return sorted(every | {path for path in said if Path(path).exists()})


def hash_of_workflow():
    """Return a hash of all that a package holds of the workflow itself."""
    hashes = [f"{place} {sha256(file)}" for place, file in sorted(workflow_files(ROOT).items())]
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def code(script):
    """Return a hash of a rule's script, of our modules that it imports and of the libraries' versions they need."""
    return code_hash(ROOT, f"scripts/{script}")


def named(kind):
    """Return a pattern of the sources of one kind; no source at all matches nothing."""
    return "|".join(re.escape(name) for name, source in sources.items() if source["kind"] == kind) or "(?!)"


# What a source states of itself, which its readers do not need.
STATED = ("title", "citation", "terms", "terms_source", "terms_confidence", "homepage", "files")


def layout_of(wildcards):
    """Return how a source's files are laid out, which is all that its readers need of it."""
    return {key: value for key, value in sources[wildcards.source].items() if key not in STATED}


def files_of(wildcards):
    return raw_files[wildcards.source][wildcards.item]


def observations(study):
    """Return the observation files of a study's sources, in the order of precedence."""
    return [
        f"results/observations/{source}-{item}.parquet"
        for source in studies[study]["sources"]
        for item in raw_files[source]
    ]


def cells_after(study, plan, place):
    """Return the path of the cells after the plan's first `place` steps; 0 is the collected cells."""
    if place == 0:
        return f"results/{study}/panel/collected.parquet"
    step = steps[study][plan][str(place)]["step"]
    return f"results/{study}/panel/{plan}/{place}-{step}.parquet"


def step_of(wildcards):
    return steps[wildcards.study][wildcards.plan][wildcards.place]


def previous(wildcards):
    return cells_after(wildcards.study, wildcards.plan, int(wildcards.place) - 1)


def last(wildcards):
    return cells_after(wildcards.study, wildcards.plan, len(steps[wildcards.study][wildcards.plan]))


def complete_years_of_study(wildcards):
    """Return the counts by which a study chooses the most complete cities, and nothing for one that does not."""
    asked = studies[wildcards.study]["cities"]["most_complete"]
    return [f"results/{wildcards.study}/panel/complete_years.parquet"] if asked else []


def backtest_of_step(wildcards):
    """Return the backtest for a step that takes its winner, and nothing for a step that names its method."""
    step = steps[wildcards.study][wildcards.plan][wildcards.place]
    return [f"results/{wildcards.study}/panel/backtest.parquet"] if step["method"] == "best" else []


def backtest_of_study(wildcards):
    """Return the backtest of a study that has one, and nothing for one that has not."""
    return [f"results/{wildcards.study}/panel/backtest.parquet"] if studies[wildcards.study]["backtest"] else []


def analyses_of_truth(wildcards):
    """Return the study's analyses that have estimands of their own in the simulated files."""
    return {name: asked for name, asked in studies[wildcards.study]["analyses"].items() if name in WITH_ESTIMANDS}


# What redrawn panels are made and estimated by, of a study's settings.
REDRAWN = (
    "years",
    "derived",
    "variables",
    "headline",
    "samples",
    "plans",
    "effects",
    "controls",
    "mediators",
    "treatment",
    "standard_errors",
)
# Pages of the validation on simulated panels, which takes long and is only asked for by name.
validations = [f"results/{study}/review/validation.html" for study in studies] if is_demo else []


def redrawn_from():
    """Return the files that every job on redrawn panels reads: the simulated world, and the study's design."""
    return {
        "world": f"{DEMO}/world.parquet",
        "cities": "results/{study}/panel/cities.parquet",
        "treatment": "results/{study}/panel/treatment.parquet",
        "backtest": backtest_of_study,
    }


def redrawn_by():
    """Return the parameters that every job on redrawn panels takes."""
    return {
        "study": "{study}",
        "data": data,
        "outcome": "{outcome}",
        "settings": slice_of(*REDRAWN),
        "analyses": analyses_of_truth,
        "draws": run["draws"]["validation"],
        "seed": run["seed"],
        "demo": run["demo"],
    }


def parts_of_validation(wildcards):
    """Return what the jobs on redrawn panels found, by outcome."""
    kinds = ("within", "staggered", "placebo", "wild", "imputation")
    outcomes = studies[wildcards.study]["outcomes"]
    return [f"results/{wildcards.study}/review/validation/{name}-{kind}.parquet" for name in outcomes for kind in kinds]


def of_plans(name):
    """Return an input function: the file `name` of every plan of the study, in the plans' order."""

    def files(wildcards):
        return [f"results/{wildcards.study}/panel/{plan}/{name}.parquet" for plan in studies[wildcards.study]["plans"]]

    return files


def slice_of(*keys):
    """Return a parameter function: these keys of the study's settings, so that no other change reruns the job."""

    def settings(wildcards):
        return {key: studies[wildcards.study][key] for key in keys}

    return settings


def setting_of(*keys):
    """Return a parameter function: what the study's settings have under these keys, one inside the other.

    Snakemake's `lookup` walks through all settings of all studies at every call.
    """

    def settings(wildcards):
        return reduce(getitem, keys, studies[wildcards.study])

    return settings


def years_of_samples(wildcards):
    """Return the years that any of a study's samples has."""
    return sorted({year for sample in studies[wildcards.study]["samples"].values() for year in sample_years(sample)})


def units_of(wildcards):
    """Return the units of a study's variables."""
    return {name: variables[name] for name in studies[wildcards.study]["variables"]}


def with_invented(path, home=own_or_shipped):
    """Return a list: that which goes on with the invented prefectures where there are some and it does."""
    longer = {f"resources/{name}.csv": f"{INVENTED}/{Path(name).name}.csv" for name in LONGER}
    return longer[path] if has_invented and path in longer else home(path)


# Shipped lists that go on with the invented prefectures; no other list names them.
LONGER = ("policies/smart_city", "cities/coordinates")


def policy_list(wildcards):
    """Return the list of the policy that a study's treatment comes from."""
    return with_invented(f"resources/policies/{studies[wildcards.study]['treatment']['policy']}.csv")


def other_policies(wildcards):
    """Return the other policies that a study names, by their lists' names."""
    return list(studies[wildcards.study]["analyses"]["other_policies"]["policies"].values())


def other_policy_lists(wildcards):
    """Return the lists of the other policies, in their order."""
    return [own_or_shipped(f"resources/policies/{name}.csv") for name in other_policies(wildcards)]


def dates_of_other_policies(wildcards):
    """Return how a study dates the cities under other policies: as under its own, unless it says another start."""
    own = studies[wildcards.study]["treatment"]
    start = studies[wildcards.study]["analyses"]["other_policies"]["start"] or own["start"]
    return {"rule": own["rule"], "start": start, "confidence": own["confidence"]}


def dummies_of_other_policies(wildcards):
    """Return dummy -> policy, for a study with other policies."""
    return studies[wildcards.study]["analyses"].get("other_policies", {}).get("policies", {})


def dates_beside_the_treatment(wildcards):
    """Return the dates under other policies where the multiverse has them beside the treatment."""
    asked = studies[wildcards.study]["analyses"]["multiverse"]["policies"] != "none"
    return [f"results/{wildcards.study}/panel/policies.parquet"] if asked else []


def memory_of_cells(wildcards):
    """Return how many MB a job asks for that holds every cell of a study, or of any if it is for no study."""
    asked = [studies[wildcards.study]] if hasattr(wildcards, "study") else studies.values()
    return max(memory_of_study(n_prefectures, study) for study in asked)


def memory_of_multiverse(wildcards):
    """Return how many MB a job asks for that holds all specifications: 3 for every 1,000 declared beside the cells.

    Measured: 163 MB with 1,024 declared ones, 868 MB with 368,640; Snakemake itself takes 350 MB beside that.
    """
    return memory_of_cells(wildcards) + 3 * declared(studies[wildcards.study]) // 1000


# What every estimate is handed of its study, and what every exhibit is.
ESTIMATED = ("outcomes", "effects", "controls", "samples", "treatment", "standard_errors")
SHOWN = (
    "title",
    "title_zh",
    "cities",
    "years",
    "derived",
    "headline",
    "samples",
    "plans",
    "outcomes",
    "effects",
    "controls",
    "treatment",
    "standard_errors",
)


def estimated_from():
    """Return the files that every analysis reads: all panels of the study with their lineage, and the treatment."""
    return {
        "panels": of_plans("panel"),
        "lineages": of_plans("lineage"),
        "treatment": "results/{study}/panel/treatment.parquet",
    }


def estimated_by(analysis, *keys):
    """Return the parameters that every analysis takes; `keys` are settings it needs beside the usual ones."""
    return {
        "study": "{study}",
        "data": data,
        "plans": lambda wildcards: list(studies[wildcards.study]["plans"]),
        "settings": slice_of(*ESTIMATED, *keys),
        "analysis": setting_of("analyses", analysis),
    }


def drawn_by_jobs(analysis):
    """Return the files of the jobs that share an analysis' draws: none for one job, which draws them itself."""
    if run["parts"] == 1:
        return []
    return getattr(gather, analysis)(f"results/{{{{study}}}}/estimates/parts/{analysis}-{{scatteritem}}.parquet")


def number_of(study, exhibit):
    """Return an exhibit's number: the study's own, else the usual one."""
    return studies[study]["numbers"].get(exhibit, EXHIBITS[exhibit].number)


def shown(exhibit, *keys):
    """Return the parameters that every table and figure takes; `keys` are settings it needs beside the usual ones."""
    width = {"width_cm": run["figure_width_cm"]} if exhibit.endswith("_figure") else {}
    return {
        **width,
        "study": "{study}",
        "data": data,
        "settings": slice_of(*SHOWN, *keys),
        "language": run["language"],
        "number": lambda wildcards: number_of(wildcards.study, exhibit),
        "called": called_in_captions,
    }


def called_in_captions(wildcards):
    """Return the words for what a study's captions name."""
    return called(labels, studies[wildcards.study], run["language"])


def said_in_report(name):
    """Return what the report calls a part, an exhibit or a page, in the run's language."""
    return report_word(labels, run["language"], name)


def caption(name):
    """Return the caption of an exhibit or a page, as seen from the rules' files, in the run's language."""
    return f"../{CAPTIONS[run['language']]}/{name}.rst"


def page_in_report(name, part, category="{study}"):
    """Return what the report is told of a page: its caption, its place and its name."""
    return {
        "caption": caption(name),
        "category": category,
        "subcategory": said_in_report(f"part.{part}"),
        "labels": {said_in_report("exhibit"): said_in_report(name)},
    }


def in_report(exhibit):
    """Return an exhibit's main file, marked for the report with its caption and its place there."""
    kind, title = said_in_report("exhibit"), said_in_report(exhibit)
    return report(
        f"results/{{study}}/{file_of(exhibit)}",
        caption=caption(exhibit),
        category="{study}",
        subcategory=said_in_report(f"part.{EXHIBITS[exhibit].part}"),
        # One label only: of two, Snakemake's report makes a switch where half of a list has each value, and breaks off
        # at an item that lacks its twin.
        labels=lambda wildcards: {kind: f"{number_of(wildcards.study, exhibit)} {title}"},
    )


def table_files(exhibit):
    """Return all formats of a table, and the file that leads from each printed number to its estimate."""
    stem = f"results/{{study}}/tables/{exhibit.removesuffix('_table')}"
    return {
        "html": in_report(exhibit),
        "tex": f"{stem}.tex",
        "docx": f"{stem}.docx",
        "csv": f"{stem}.csv",
        "table_keys": f"{stem}.keys.parquet",
    }


def figure_files(exhibit):
    """Return all formats of a figure."""
    stem = f"results/{{study}}/figures/{exhibit.removesuffix('_figure')}"
    return {"svg": in_report(exhibit), "pdf": f"{stem}.pdf", "png": f"{stem}.png"}


def exhibits_of(study):
    """Return every table and figure of a study: those that its analyses and its fillings ask for."""
    analyses = studies[study]["analyses"]
    models = set(analyses.get("benchmark", {}).get("models", []))
    wanted = {
        "backtest_table": bool(studies[study]["backtest"]),
        "filling_bias_table": is_demo,  # needs a truth
        "fillings_figure": bool(models - {"pooled"}),  # a pooled slope is no effect
        "fill_status_figure": True,
        "map_figure": True,
    }
    return [
        f"results/{study}/{file_of(name)}"
        for name, exhibit in EXHIBITS.items()
        if wanted.get(name, exhibit.analysis in analyses)
    ]


# Studies that rebuild a paper whose printed numbers are there.
reviewed = [name for name, study in studies.items() if study["published"]]
# The report's first page: with the verdicts once they are known, until then the workflow's own text.
FIRST_PAGE = "results/review/front_page.rst"
first_page = os.path.abspath(FIRST_PAGE) if Path(FIRST_PAGE).exists() else f"{CAPTIONS[run['language']]}/workflow.rst"


def printed_numbers(wildcards):
    """Return the file of the numbers that a study's paper prints."""
    return own_or_shipped(f"resources/published/{studies[wildcards.study]['published']['paper']}.csv")


def numbered_tables(study):
    """Return a study's tables that are numbered as in a paper."""
    made = exhibits_of(study)
    tables = [name for name in EXHIBITS if name.endswith("_table") and number_of(study, name).startswith("T")]
    return [name for name in tables if f"results/{study}/{file_of(name)}" in made]


def analyses_of_tables(wildcards):
    """Return the analysis behind each table number, those that the study does not make included."""
    tables = {name: exhibit for name, exhibit in EXHIBITS.items() if name.endswith("_table")}
    made = [name for name in tables if f"results/{wildcards.study}/{file_of(name)}" in exhibits_of(wildcards.study)]
    # A number that the study gives to a table of its own is no longer that of the table that usually has it.
    order = [name for name in tables if name not in made] + made
    return {number_of(wildcards.study, name): tables[name].analysis for name in order}


def keys_of_tables(wildcards):
    """Return the files that lead from the numbers of a study's tables to their estimates."""
    stems = [name.removesuffix("_table") for name in numbered_tables(wildcards.study)]
    return [f"results/{wildcards.study}/tables/{stem}.keys.parquet" for stem in stems]


def estimates_of_tables(wildcards):
    """Return the estimates that a study's tables are made from, each file once."""
    inputs = [str(file) for name in numbered_tables(wildcards.study) for file in getattr(rules, name).input]
    files = [file.replace("{study}", wildcards.study) for file in inputs if "/estimates/" in file]
    # Estimates are called as the rule that writes them; what else an analysis writes, such as scores, is not.
    return [file for file in dict.fromkeys(files) if hasattr(rules, Path(file).stem)]


def estimates_of_hypotheses(wildcards):
    """Return the estimates that hypotheses are judged by, those that the study asks for."""
    asked = [name for name in NEEDS.values() if name in studies[wildcards.study]["analyses"]]
    return [f"results/{wildcards.study}/estimates/{name}.parquet" for name in asked]


def estimates_of_answers(wildcards):
    """Return the estimates that answer a referee's questions, those that the study asks for."""
    asked = studies[wildcards.study]["analyses"]
    files = {
        "benchmark": "benchmark",
        "staggered": "staggered",
        "multiverse": "choice_effects",
        "pre_trends": "pre_trends",
    }
    return [f"results/{wildcards.study}/estimates/{file}.parquet" for name, file in files.items() if name in asked]


def beside_the_paper(*keys):
    """Return the parameters of what compares a study with its paper; `keys` are settings it needs beside the usual."""
    settings = {"settings": slice_of(*SHOWN, "published", *keys), "language": run["language"], "number": ""}
    return {"study": "{study}", "data": data, **settings}


# Papers whose numbers stand beside a study of the run; another one's audit is made if it is asked for by its name.
papers = sorted({study["published"]["paper"] for study in studies.values() if study.get("published")})


def lists_of_run():
    """Return the lists of facts that the run reads, each once."""
    policies = {study["treatment"]["policy"] for study in studies.values()}
    analyses = [study["analyses"] for study in studies.values()]
    for asked in analyses:
        policies |= set(asked.get("other_policies", {}).get("policies", {}).values())
    seats = with_invented("resources/cities/coordinates.csv")
    files = [*registry_files, shipped("resources/cities/resource_based_prefectures.csv"), seats]
    if is_demo:
        pilots = with_invented("resources/policies/smart_city.csv", shipped)
        files += [pilots, shipped("resources/cities/emission_coverage.csv")]
    files += [with_invented(f"resources/policies/{name}.csv") for name in sorted(policies)]
    names = [*papers, *(["claims", "facts"] if papers else []), *(["hypotheses", "places"] if reviewed else [])]
    return list(dict.fromkeys([*files, *(own_or_shipped(f"resources/published/{name}.csv") for name in names)]))


def uses_of_run():
    """Return what the run uses that somebody has to be cited for, as far as its settings say it."""
    found = {use for study in studies.values() for use in uses_of(study)}
    return sorted(found | ({("review", "audit")} if papers else set()))


def files_by_source():
    """Return every raw file of each source, and those beside them that no pattern matches."""
    return {
        name: [path for files in (raw_files[name], unread[name]) for paths in files.values() for path in paths]
        for name in sources
    }


def files_of_no_source():
    """Return the files below the user's raw folder at which no source of the studies looks."""
    return (
        [] if is_demo else strangers(run["raw_dir"], [path for files in files_by_source().values() for path in files])
    )


if workflow.is_main_process:
    if run["language"] == "zh" and not checking:
        from scripts.exhibits.style import fonts  # only here: every start of an English run would pay for it

        fonts(run["language"])  # a font with Chinese signs is there, or the run says so before any of its jobs
    announce(run, data, {name: len(items) for name, items in raw_files.items()}, files_of_no_source())
if workflow.is_main_process and not is_module:
    distrust()
    warn_if_not_writable("results", DEMO)
    settle()


def begin_run():
    global started, logs_before
    if checking and set(workflow.dag_settings.targets) != {CHECK}:
        raise ConfigError(f"snakemake {CHECK} looks at raw files and runs nothing else: ask for that in another run.")
    started, logs_before = time.time(), times(workflow.dag.jobs)
    if workflow.is_main_process:
        hold(local=workflow.local_exec)
        sweep("results", DEMO)
    begin()
    keep_plan(workflow)
    let_sigterm_in(workflow.scheduler)


def end_run():
    succeed()
    if checking:
        return
    summarise(started, data, sorted(studies), left_behind(workflow) if is_partial(workflow) else "")


def end_failed_run(logs):
    found = failures(workflow.scheduler.failed, logs_before, studies, heard.signals, known_as)
    report_failures(found, "" if checking else left_behind(workflow), ", ".join(os.path.relpath(log) for log in logs))
