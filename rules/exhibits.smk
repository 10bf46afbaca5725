"""Estimates to tables and figures: all formats of one exhibit are one job, and nothing is estimated here."""

SHOWN = (
    "title",
    "years",
    "derived",
    "headline",
    "samples",
    "plans",
    "outcome",
    "controls",
    "treatment",
    "standard_errors",
)


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
        html=report(
            "results/{study}/tables/descriptives.html",
            caption="../resources/captions/descriptives.rst",
            category="{study}",
            subcategory="Tables",
            labels={"exhibit": "T1 Descriptive statistics", "format": "table"},
        ),
        tex="results/{study}/tables/descriptives.tex",
        docx="results/{study}/tables/descriptives.docx",
        csv="results/{study}/tables/descriptives.csv",
        table_keys="results/{study}/tables/descriptives.keys.parquet",
    log:
        "results/logs/{study}/descriptives_table.log",
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        settings=slice_of(*SHOWN),
        language=run["language"],
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
        html=report(
            "results/{study}/tables/correlations.html",
            caption="../resources/captions/correlations.rst",
            category="{study}",
            subcategory="Tables",
            labels={"exhibit": "T2 Correlations", "format": "table"},
        ),
        tex="results/{study}/tables/correlations.tex",
        docx="results/{study}/tables/correlations.docx",
        csv="results/{study}/tables/correlations.csv",
        table_keys="results/{study}/tables/correlations.keys.parquet",
    log:
        "results/logs/{study}/correlations_table.log",
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        settings=slice_of(*SHOWN),
        language=run["language"],
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
        html=report(
            "results/{study}/tables/benchmark.html",
            caption="../resources/captions/benchmark.rst",
            category="{study}",
            subcategory="Tables",
            labels={"exhibit": "T3 Benchmark", "format": "table"},
        ),
        tex="results/{study}/tables/benchmark.tex",
        docx="results/{study}/tables/benchmark.docx",
        csv="results/{study}/tables/benchmark.csv",
        table_keys="results/{study}/tables/benchmark.keys.parquet",
    log:
        "results/logs/{study}/benchmark_table.log",
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        settings=slice_of(*SHOWN),
        language=run["language"],
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
        html=report(
            "results/{study}/tables/fillings.html",
            caption="../resources/captions/fillings.rst",
            category="{study}",
            subcategory="Filling",
            labels={"exhibit": "A1 The effect under every fill plan", "format": "table"},
        ),
        tex="results/{study}/tables/fillings.tex",
        docx="results/{study}/tables/fillings.docx",
        csv="results/{study}/tables/fillings.csv",
        table_keys="results/{study}/tables/fillings.keys.parquet",
    log:
        "results/logs/{study}/fillings_table.log",
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        settings=slice_of(*SHOWN, "analyses"),
        language=run["language"],
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
        html=report(
            "results/{study}/tables/backtest.html",
            caption="../resources/captions/backtest.rst",
            category="{study}",
            subcategory="Filling",
            labels={"exhibit": "A2 Backtest of the extrapolation", "format": "table"},
        ),
        tex="results/{study}/tables/backtest.tex",
        docx="results/{study}/tables/backtest.docx",
        csv="results/{study}/tables/backtest.csv",
        table_keys="results/{study}/tables/backtest.keys.parquet",
    log:
        "results/logs/{study}/backtest_table.log",
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        settings=slice_of(*SHOWN),
        language=run["language"],
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
        html=report(
            "results/{study}/tables/filling_bias.html",
            caption="../resources/captions/filling_bias.rst",
            category="{study}",
            subcategory="Filling",
            labels={"exhibit": "A3 What filling does by itself", "format": "table"},
        ),
        tex="results/{study}/tables/filling_bias.tex",
        docx="results/{study}/tables/filling_bias.docx",
        csv="results/{study}/tables/filling_bias.csv",
        table_keys="results/{study}/tables/filling_bias.keys.parquet",
    log:
        "results/logs/{study}/filling_bias_table.log",
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        settings=slice_of(*SHOWN),
        language=run["language"],
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
        svg=report(
            "results/{study}/figures/fillings.svg",
            caption="../resources/captions/fillings_figure.rst",
            category="{study}",
            subcategory="Filling",
            labels={"exhibit": "F1 The effect under every fill plan", "format": "figure"},
        ),
        pdf="results/{study}/figures/fillings.pdf",
        png="results/{study}/figures/fillings.png",
    log:
        "results/logs/{study}/fillings_figure.log",
    benchmark:
        "results/benchmarks/{study}/fillings_figure.tsv"
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        settings=slice_of(*SHOWN),
        language=run["language"],
        code=code("exhibits/fillings_figure.py"),
    message:
        "{wildcards.study}: figure fillings"
    script:
        "../scripts/exhibits/fillings_figure.py"


rule fill_status:
    input:
        lineages=of_plans("lineage"),
        cities="results/{study}/panel/cities.parquet",
        labels=labels,
    output:
        svg=report(
            "results/{study}/figures/fill_status.svg",
            caption="../resources/captions/fill_status.rst",
            category="{study}",
            subcategory="Filling",
            labels={"exhibit": "F2 Where the outcome's cells come from", "format": "figure"},
        ),
        pdf="results/{study}/figures/fill_status.pdf",
        png="results/{study}/figures/fill_status.png",
    log:
        "results/logs/{study}/fill_status.log",
    benchmark:
        "results/benchmarks/{study}/fill_status.tsv"
    conda:
        "../environment.yml"
    params:
        study="{study}",
        data=data,
        settings=slice_of(*SHOWN),
        language=run["language"],
        code=code("exhibits/fill_status.py"),
    message:
        "{wildcards.study}: figure fill_status"
    script:
        "../scripts/exhibits/fill_status.py"
