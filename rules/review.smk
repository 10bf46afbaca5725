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
    resources:
        mem_mb=memory_of_cells,
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
        **redrawn_from(),
    output:
        validation="results/{study}/review/validation/{outcome}-within.parquet",
    log:
        "results/logs/{study}/monte_carlo-{outcome}.log",
    benchmark:
        "results/benchmarks/{study}/monte_carlo-{outcome}.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
        runtime=60,
    params:
        **redrawn_by(),
        code=code("review/monte_carlo.py"),
    message:
        "{wildcards.study} {wildcards.outcome}: estimating {params.draws} simulated panels whose truth is known"
    script:
        "../scripts/review/monte_carlo.py"


rule monte_carlo_staggered:
    input:
        **redrawn_from(),
    output:
        validation="results/{study}/review/validation/{outcome}-staggered.parquet",
    log:
        "results/logs/{study}/monte_carlo_staggered-{outcome}.log",
    benchmark:
        "results/benchmarks/{study}/monte_carlo_staggered-{outcome}.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
        runtime=60,
    params:
        **redrawn_by(),
        code=code("review/monte_carlo_staggered.py"),
    message:
        "{wildcards.study} {wildcards.outcome}: estimators for staggered starts on {params.draws} simulated panels"
    script:
        "../scripts/review/monte_carlo_staggered.py"


rule monte_carlo_placebo:
    input:
        **redrawn_from(),
    output:
        validation="results/{study}/review/validation/{outcome}-placebo.parquet",
    log:
        "results/logs/{study}/monte_carlo_placebo-{outcome}.log",
    benchmark:
        "results/benchmarks/{study}/monte_carlo_placebo-{outcome}.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
        runtime=60,
    params:
        **redrawn_by(),
        code=code("review/monte_carlo_placebo.py"),
    message:
        "{wildcards.study} {wildcards.outcome}: placebo tests on {params.draws} simulated panels"
    script:
        "../scripts/review/monte_carlo_placebo.py"


rule monte_carlo_wild:
    input:
        **redrawn_from(),
    output:
        validation="results/{study}/review/validation/{outcome}-wild.parquet",
    log:
        "results/logs/{study}/monte_carlo_wild-{outcome}.log",
    benchmark:
        "results/benchmarks/{study}/monte_carlo_wild-{outcome}.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
        runtime=60,
    params:
        **redrawn_by(),
        code=code("review/monte_carlo_wild.py"),
    message:
        "{wildcards.study} {wildcards.outcome}: wild bootstraps on {params.draws} simulated panels"
    script:
        "../scripts/review/monte_carlo_wild.py"


rule monte_carlo_imputation:
    input:
        **redrawn_from(),
    output:
        validation="results/{study}/review/validation/{outcome}-imputation.parquet",
    log:
        "results/logs/{study}/monte_carlo_imputation-{outcome}.log",
    benchmark:
        "results/benchmarks/{study}/monte_carlo_imputation-{outcome}.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
        runtime=60,
    params:
        **redrawn_by(),
        code=code("review/monte_carlo_imputation.py"),
    message:
        "{wildcards.study} {wildcards.outcome}: multiple imputation on {params.draws} simulated panels"
    script:
        "../scripts/review/monte_carlo_imputation.py"


rule validation:
    input:
        parts=parts_of_validation,
        labels=labels,
    output:
        validation="results/{study}/review/validation.parquet",
        html=report(
            "results/{study}/review/validation.html",
            **page_in_report("validation", "review"),
        ),
        csv="results/{study}/review/validation.csv",
    log:
        "results/logs/{study}/validation.log",
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        settings=slice_of(*SHOWN),
        language=run["language"],
        number="",
        draws=run["draws"]["validation"],
        code=code("review/validation.py"),
    message:
        "{wildcards.study}: laying the validation out"
    script:
        "../scripts/review/validation.py"


rule validation_markdown:
    input:
        validations=expand("results/{study}/review/validation.parquet", study=studies),
        labels=labels,
    output:
        markdown="results/review/validation.md",
    log:
        "results/logs/review/validation_markdown.log",
    conda:
        "../environment.yml"
    params:
        data=data,
        studies={name: {key: study[key] for key in SHOWN} for name, study in studies.items()},
        language=run["language"],
        code=code("review/validation_markdown.py"),
    message:
        "Writing the validation of all studies on one page"
    script:
        "../scripts/review/validation_markdown.py"


# Asked for by name (`make validate`): a default run does not need it. With `show_validation` the report has it too.
rule validate:
    input:
        validations,
        "results/review/validation.md" if is_demo else [],
        "results/report.zip" if run["show_validation"] else [],
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
            **page_in_report("scorecard", "review"),
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
        called=called_in_captions,
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
        template=shipped(f"{CAPTIONS[run['language']]}/workflow.rst"),
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
            **page_in_report("audit", "audit", said_in_report("category.review")),
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
