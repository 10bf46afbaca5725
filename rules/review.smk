"""Everything to the reviewer: the simulated files' truth, the configuration as used, the report."""


rule truth:
    input:
        world=f"{DEMO}/world.parquet",
        cities="results/{study}/panel/cities.parquet",
        treatment="results/{study}/panel/treatment.parquet",
        policy=policy_list,
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
            "outcome",
            "controls",
            "mediators",
            "samples",
            "plans",
            "years",
            "treatment",
            "derived",
            "variables",
        ),
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
        exhibits=rules.exhibits.input,
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
