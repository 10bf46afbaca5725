"""Estimates to tables and figures: all formats of one exhibit are one job, and nothing is estimated here."""


rule exhibits:
    input:
        [exhibit for study in studies for exhibit in exhibits_of(study)],
    message:
        "Every table and figure is there"


rule descriptives_table:
    input:
        estimates="results/{study}/estimates/descriptives.parquet",
        labels=labels,
    output:
        **table_files("descriptives_table"),
    log:
        "results/logs/{study}/descriptives_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("descriptives_table"),
        code=code("exhibits/descriptives_table.py"),
    message:
        "{wildcards.study}: table descriptives"
    script:
        "../scripts/exhibits/descriptives_table.py"


rule correlations_table:
    input:
        estimates="results/{study}/estimates/correlations.parquet",
        labels=labels,
    output:
        **table_files("correlations_table"),
    log:
        "results/logs/{study}/correlations_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("correlations_table"),
        code=code("exhibits/correlations_table.py"),
    message:
        "{wildcards.study}: table correlations"
    script:
        "../scripts/exhibits/correlations_table.py"


rule benchmark_table:
    input:
        estimates="results/{study}/estimates/benchmark.parquet",
        labels=labels,
    output:
        **table_files("benchmark_table"),
    log:
        "results/logs/{study}/benchmark_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("benchmark_table"),
        code=code("exhibits/benchmark_table.py"),
    message:
        "{wildcards.study}: table benchmark"
    script:
        "../scripts/exhibits/benchmark_table.py"


rule fillings_table:
    input:
        estimates="results/{study}/estimates/benchmark.parquet",
        labels=labels,
    output:
        **table_files("fillings_table"),
    log:
        "results/logs/{study}/fillings_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("fillings_table", "analyses"),
        code=code("exhibits/fillings_table.py"),
    message:
        "{wildcards.study}: table fillings"
    script:
        "../scripts/exhibits/fillings_table.py"


rule backtest_table:
    input:
        backtest="results/{study}/panel/backtest.parquet",
        labels=labels,
    output:
        **table_files("backtest_table"),
    log:
        "results/logs/{study}/backtest_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("backtest_table"),
        code=code("exhibits/backtest_table.py"),
    message:
        "{wildcards.study}: table backtest"
    script:
        "../scripts/exhibits/backtest_table.py"


rule filling_bias_table:
    input:
        estimates="results/{study}/estimates/filling_bias.parquet",
        labels=labels,
    output:
        **table_files("filling_bias_table"),
    log:
        "results/logs/{study}/filling_bias_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("filling_bias_table"),
        code=code("exhibits/filling_bias_table.py"),
    message:
        "{wildcards.study}: table filling_bias"
    script:
        "../scripts/exhibits/filling_bias_table.py"


rule fillings_figure:
    input:
        estimates="results/{study}/estimates/benchmark.parquet",
        labels=labels,
    output:
        **figure_files("fillings_figure"),
    log:
        "results/logs/{study}/fillings_figure.log",
    benchmark:
        "results/benchmarks/{study}/fillings_figure.tsv"
    conda:
        "../environment.yml"
    params:
        **shown("fillings_figure"),
        code=code("exhibits/fillings_figure.py"),
    message:
        "{wildcards.study}: figure fillings"
    script:
        "../scripts/exhibits/fillings_figure.py"


rule fill_status_figure:
    input:
        lineages=of_plans("lineage"),
        cities="results/{study}/panel/cities.parquet",
        labels=labels,
    output:
        **figure_files("fill_status_figure"),
    log:
        "results/logs/{study}/fill_status_figure.log",
    benchmark:
        "results/benchmarks/{study}/fill_status_figure.tsv"
    conda:
        "../environment.yml"
    params:
        **shown("fill_status_figure"),
        code=code("exhibits/fill_status_figure.py"),
    message:
        "{wildcards.study}: figure fill_status"
    script:
        "../scripts/exhibits/fill_status_figure.py"
