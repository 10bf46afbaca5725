"""Panel to estimates: one tidy Parquet an analysis, under every fill plan of the study."""

ESTIMATED = ("outcome", "controls", "samples", "treatment", "standard_errors")


rule descriptives:
    input:
        panels=of_plans("panel"),
        lineages=of_plans("lineage"),
        treatment="results/{study}/panel/treatment.parquet",
    output:
        estimates="results/{study}/estimates/descriptives.parquet",
    log:
        "results/logs/{study}/descriptives.log",
    benchmark:
        "results/benchmarks/{study}/descriptives.tsv"
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        plans=lambda wildcards: list(studies[wildcards.study]["plans"]),
        settings=slice_of(*ESTIMATED),
        analysis=lookup(dpath="{study}/analyses/descriptives", within=studies),
        code=code("estimates/descriptives.py"),
    message:
        "{wildcards.study}: describing the variables"
    script:
        "../scripts/estimates/descriptives.py"


rule correlations:
    input:
        panels=of_plans("panel"),
        lineages=of_plans("lineage"),
        treatment="results/{study}/panel/treatment.parquet",
    output:
        estimates="results/{study}/estimates/correlations.parquet",
    log:
        "results/logs/{study}/correlations.log",
    benchmark:
        "results/benchmarks/{study}/correlations.tsv"
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        plans=lambda wildcards: list(studies[wildcards.study]["plans"]),
        settings=slice_of(*ESTIMATED),
        analysis=lookup(dpath="{study}/analyses/correlations", within=studies),
        code=code("estimates/correlations.py"),
    message:
        "{wildcards.study}: correlating the variables"
    script:
        "../scripts/estimates/correlations.py"


rule benchmark:
    input:
        panels=of_plans("panel"),
        lineages=of_plans("lineage"),
        treatment="results/{study}/panel/treatment.parquet",
    output:
        estimates="results/{study}/estimates/benchmark.parquet",
    log:
        "results/logs/{study}/benchmark.log",
    benchmark:
        "results/benchmarks/{study}/benchmark.tsv"
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        plans=lambda wildcards: list(studies[wildcards.study]["plans"]),
        settings=slice_of(*ESTIMATED),
        analysis=lookup(dpath="{study}/analyses/benchmark", within=studies),
        code=code("estimates/benchmark.py"),
    message:
        "{wildcards.study}: estimating the benchmark under every fill plan"
    script:
        "../scripts/estimates/benchmark.py"
