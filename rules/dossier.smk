"""The reviewer's dossier: pages that lead from a number back to where it comes from, opened without a network."""


rule explorer:
    input:
        pages=pages("explorer.html", "explorer.js"),
        lineages=of_plans("lineage"),
        cities="results/{study}/panel/cities.parquet",
        treatment="results/{study}/panel/treatment.parquet",
        dictionary="results/{study}/panel/dictionary.parquet",
        superseded="results/{study}/panel/superseded.parquet",
        labels=labels,
    output:
        explorer=report(
            directory("results/{study}/explorer"),
            htmlindex="index.html",
            **page_in_report("explorer", "review"),
        ),
        digest="results/{study}/review/explorer.sha256",
    log:
        "results/logs/{study}/explorer.log",
    benchmark:
        "results/benchmarks/{study}/explorer.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        study="{study}",
        data=data,
        settings=slice_of(*SHOWN),
        language=run["language"],
        number="",
        units=units_of,
        code=code("dossier/explorer.py"),
    message:
        "{wildcards.study}: laying every cell's lineage out"
    script:
        "../scripts/dossier/explorer.py"


rule ledger:
    input:
        files=sorted({path for paths in files_by_source().values() for path in paths}),
        accessed=[path for path in [f"{run['raw_dir']}/{STATEMENTS}"] if Path(path).exists()],
        observations=[f"results/observations/{name}-{item}.parquet" for name in sources for item in raw_files[name]],
        left_out=[f"results/left_out/{name}-{item}.parquet" for name in sources for item in raw_files[name]],
        estimates=[
            f"results/{name}/estimates/{analysis}.parquet"
            for name, study in studies.items()
            for analysis in DATA_DECIDE
            if analysis in study["analyses"]
        ],
        lists=lists_of_run(),
        references=own_and_shipped("resources/references.bib"),
        citations=shipped("resources/citations.csv"),
        labels=labels,
        templates=pages("ledger.html"),
    output:
        csv="results/review/ledger.csv",
        html=report(
            "results/review/ledger.html",
            **page_in_report("ledger", "data", said_in_report("category.review")),
        ),
        references="results/review/references.bib",
    log:
        "results/logs/review/ledger.log",
    benchmark:
        "results/benchmarks/review/ledger.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        files=files_by_source(),
        sources={name: {key: source[key] for key in STATED} for name, source in sources.items()},
        uses=uses_of_run(),
        raw_dir=lambda wildcards: run["raw_dir"],
        provided=run["package"]["include_raw"],
        data=data,
        language=run["language"],
        code=code("dossier/ledger.py"),
    message:
        "Writing the ledger of raw data and the references"
    script:
        "../scripts/dossier/ledger.py"


# What the report shows, beside the run record.
reported = [
    *rules.exhibits.input,
    *expand("results/{study}/review/scorecard.html", study=reviewed),
    *expand("results/review/audit-{paper}.html", paper=papers),
    "results/review/ledger.html",
    *(validations if run["show_validation"] else []),
]
# A folder's times say nothing of its contents: what depends on an explorer compares the hash of all of it.
explorers = expand("results/{study}/explorer", study=studies)
digests = expand("results/{study}/review/explorer.sha256", study=studies)


rule run_record:
    input:
        targets=[
            *reported,
            *digests,
            *rules.truths.input,
            *expand("results/{study}/panel/dictionary.csv", study=studies),
            *demo_targets,
            FIRST_PAGE,
            "results/review/config.yaml",
        ],
        templates=pages("run_record.html"),
        labels=labels,
    output:
        json="results/review/run_record.json",
        html=report(
            "results/review/run_record.html",
            **page_in_report("run_record", "run_record", said_in_report("category.review")),
        ),
    log:
        "results/logs/review/run_record.log",
    localrule: True
    conda:
        "../environment.yml"
    params:
        run=run,
        usual=load_run({}),
        studies=studies,
        sources=sources,
        data=data,
        code=code("dossier/run_record.py"),
    message:
        "Writing the run record"
    script:
        "../scripts/dossier/run_record.py"


rule report:
    input:
        exhibits=[*reported, "results/review/run_record.html"],
        explorers=ancient(explorers),
        digests=digests,
        front_page=FIRST_PAGE,
        config="results/review/config.yaml",
        captions=captions,
        stylesheet=shipped("resources/pages/report.css"),
    output:
        report="results/report.zip",
    log:
        "results/logs/review/report.log",
    localrule: True
    conda:
        "../environment.yml"
    params:
        # Not the front door of a workflow that uses this one, whose configuration may be another.
        snakefile=os.path.relpath(ROOT / "Snakefile"),
        code=code("dossier/report.py"),
    message:
        "Writing the report"
    script:
        "../scripts/dossier/report.py"


# Asked for by name: `snakemake package`.
rule package:
    input:
        record="results/review/run_record.json",
        report="results/report.zip",
        raw=raw_files_of_package(),
        labels=labels,
        templates=pages(*PAGES_OF_PACKAGE),
    output:
        package=f"results/review/{run['package']['name']}.zip",
    log:
        "results/logs/review/package.log",
    benchmark:
        "results/benchmarks/review/package.tsv"
    localrule: True
    conda:
        "../environment.yml"
    params:
        name=run["package"]["name"],
        data=data,
        language=run["language"],
        targets=[*rules.run_record.input.targets, *rules.run_record.output, *rules.report.output],
        raw_dir=lambda wildcards: run["raw_dir"],
        sources={name: {key: source[key] for key in STATED} for name, source in sources.items()},
        workflow=lambda wildcards: hash_of_workflow(),
        code=code("dossier/package.py"),
    message:
        "Packing everything for reviewers"
    script:
        "../scripts/dossier/package.py"
