"""Panel to estimates: one tidy Parquet an analysis, under every fill plan of the study."""


rule descriptives:
    input:
        **estimated_from(),
    output:
        estimates="results/{study}/estimates/descriptives.parquet",
    log:
        "results/logs/{study}/descriptives.log",
    benchmark:
        "results/benchmarks/{study}/descriptives.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("descriptives"),
        code=code("estimates/descriptives.py"),
    message:
        "{wildcards.study}: describing the variables"
    script:
        "../scripts/estimates/descriptives.py"


rule correlations:
    input:
        **estimated_from(),
    output:
        estimates="results/{study}/estimates/correlations.parquet",
    log:
        "results/logs/{study}/correlations.log",
    benchmark:
        "results/benchmarks/{study}/correlations.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("correlations"),
        code=code("estimates/correlations.py"),
    message:
        "{wildcards.study}: correlating the variables"
    script:
        "../scripts/estimates/correlations.py"


rule benchmark:
    input:
        **estimated_from(),
    output:
        estimates="results/{study}/estimates/benchmark.parquet",
    log:
        "results/logs/{study}/benchmark.log",
    benchmark:
        "results/benchmarks/{study}/benchmark.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("benchmark"),
        code=code("estimates/benchmark.py"),
    message:
        "{wildcards.study}: estimating the benchmark under every fill plan"
    script:
        "../scripts/estimates/benchmark.py"
