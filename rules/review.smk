"""Everything to the reviewer: the simulated files' truth, the configuration as used, the report."""


rule truth:
    input:
        world=f"{DEMO}/world.parquet",
        cities="results/{study}/panel/cities.parquet",
        treatment="results/{study}/panel/treatment.parquet",
        policy=policy_list,
        registry=registry_files,
        backtest=lambda wildcards: (
            [f"results/{wildcards.study}/panel/backtest.parquet"] if studies[wildcards.study]["backtest"] else []
        ),
    output:
        truth=f"{DEMO}/truth/{{study}}.json",
        estimates="results/{study}/estimates/filling_bias.parquet",
    log:
        "results/logs/{study}/truth.log",
    benchmark:
        "results/benchmarks/{study}/truth.tsv"
    conda:
        "../environment.yml"
    params:
        study="{study}",
        settings=slice_of(
            "outcomes",
            "effects",
            "controls",
            "mediators",
            "samples",
            "plans",
            "years",
            "treatment",
            "derived",
            "variables",
        ),
        analyses=analyses_of_truth,
        draws=run["draws"]["filling_bias"],
        seed=run["seed"],
        demo=run["demo"],
        code=code("review/truth.py"),
    message:
        "{wildcards.study}: computing what the simulated files' truth is"
    script:
        "../scripts/review/truth.py"


rule truths:
    input:
        [f"{DEMO}/truth/{study}.json" for study in studies] if is_demo else [],
    message:
        "The simulated files' truth is there"


rule monte_carlo:
    input:
        world=f"{DEMO}/world.parquet",
        cities="results/{study}/panel/cities.parquet",
        treatment="results/{study}/panel/treatment.parquet",
        backtest=backtest_of_study,
        labels=labels,
    output:
        validation="results/{study}/review/validation.parquet",
        html="results/{study}/review/validation.html",
        csv="results/{study}/review/validation.csv",
    log:
        "results/logs/{study}/monte_carlo.log",
    benchmark:
        "results/benchmarks/{study}/monte_carlo.tsv"
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        settings=slice_of(*SHOWN, "mediators", "variables"),
        analyses=analyses_of_truth,
        language=run["language"],
        number="",
        draws=run["draws"]["validation"],
        seed=run["seed"],
        demo=run["demo"],
        code=code("review/monte_carlo.py"),
    message:
        "{wildcards.study}: estimating {params.draws} simulated panels whose truth is known"
    script:
        "../scripts/review/monte_carlo.py"


# Asked for by name (`make validate`): a default run does not need it.
rule validate:
    input:
        expand("results/{study}/review/validation.html", study=studies) if is_demo else [],
    message:
        "The estimates are validated on simulated panels"


rule config_used:
    output:
        config="results/review/config.yaml",
    log:
        "results/logs/review/config_used.log",
    localrule: True
    conda:
        "../environment.yml"
    params:
        run=run,
        code=code("review/config_used.py"),
    message:
        "Recording the configuration as used"
    script:
        "../scripts/review/config_used.py"


rule report:
    input:
        exhibits=[
            *rules.exhibits.input,
            *expand("results/{study}/review/scorecard.html", study=reviewed),
            *expand("results/review/audit-{paper}.html", paper=papers),
        ],
        front_page=FIRST_PAGE,
        config="results/review/config.yaml",
        captions=captions,
    output:
        report="results/report.zip",
    log:
        "results/logs/review/report.log",
    localrule: True
    conda:
        "../environment.yml"
    params:
        snakefile=os.path.relpath(workflow.main_snakefile),
        code=code("review/report.py"),
    message:
        "Writing the report"
    script:
        "../scripts/review/report.py"


rule scorecard:
    input:
        published=printed_numbers,
        places=own_or_shipped("resources/published/places.csv"),
        table_keys=keys_of_tables,
        estimates=estimates_of_tables,
        labels=labels,
    output:
        html=report(
            "results/{study}/review/scorecard.html",
            caption="../resources/captions/scorecard.rst",
            category="{study}",
            subcategory="Review",
            labels={"exhibit": "Scorecard", "format": "table"},
        ),
        docx="results/{study}/review/scorecard.docx",
        csv="results/{study}/review/scorecard.csv",
        scorecard="results/{study}/review/scorecard.parquet",
    log:
        "results/logs/{study}/scorecard.log",
    conda:
        "../environment.yml"
    params:
        **beside_the_paper(),
        tables=analyses_of_tables,
        code=code("review/scorecard.py"),
    message:
        "{wildcards.study}: putting the printed numbers beside ours"
    script:
        "../scripts/review/scorecard.py"


rule hypotheses:
    input:
        published=printed_numbers,
        hypotheses=own_or_shipped("resources/published/hypotheses.csv"),
        estimates=estimates_of_hypotheses,
        labels=labels,
    output:
        hypotheses="results/{study}/review/hypotheses.parquet",
    log:
        "results/logs/{study}/hypotheses.log",
    conda:
        "../environment.yml"
    params:
        **beside_the_paper("analyses"),
        code=code("review/hypotheses.py"),
    message:
        "{wildcards.study}: judging the paper's hypotheses"
    script:
        "../scripts/review/hypotheses.py"


rule answers:
    input:
        estimates=estimates_of_answers,
        labels=labels,
    output:
        answers="results/{study}/review/answers.parquet",
    log:
        "results/logs/{study}/answers.log",
    conda:
        "../environment.yml"
    params:
        **beside_the_paper(),
        code=code("review/answers.py"),
    message:
        "{wildcards.study}: answering what a referee asks"
    script:
        "../scripts/review/answers.py"


rule front_page:
    input:
        template=shipped("resources/captions/workflow.rst"),
        answers=expand("results/{study}/review/answers.parquet", study=studies),
        hypotheses=expand("results/{study}/review/hypotheses.parquet", study=reviewed),
        scorecards=expand("results/{study}/review/scorecard.parquet", study=reviewed),
        labels=labels,
    output:
        page=FIRST_PAGE,
    log:
        "results/logs/review/front_page.log",
    localrule: True
    conda:
        "../environment.yml"
    params:
        language=run["language"],
        code=code("review/front_page.py"),
    message:
        "Writing the report's first page"
    script:
        "../scripts/review/front_page.py"


rule audit:
    input:
        published=lambda wildcards: own_or_shipped(f"resources/published/{wildcards.paper}.csv"),
        facts=own_and_shipped("resources/published/facts.csv"),
        claims=own_and_shipped("resources/published/claims.csv"),
        labels=labels,
    output:
        html=report(
            "results/review/audit-{paper}.html",
            caption="../resources/captions/audit.rst",
            category="Review",
            subcategory="Audit",
            labels={"exhibit": "Printed numbers of {paper}", "format": "table"},
        ),
        docx="results/review/audit-{paper}.docx",
        csv="results/review/audit-{paper}.csv",
        findings="results/review/audit-{paper}.parquet",
    log:
        "results/logs/review/audit-{paper}.log",
    conda:
        "../environment.yml"
    params:
        language=run["language"],
        code=code("review/audit.py"),
    message:
        "{wildcards.paper}: auditing the printed numbers"
    script:
        "../scripts/review/audit.py"
