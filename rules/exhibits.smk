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
        **shown("fillings_table"),
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
    resources:
        mem_mb=memory_of_cells,
    params:
        **shown("fill_status_figure"),
        code=code("exhibits/fill_status_figure.py"),
    message:
        "{wildcards.study}: figure fill_status"
    script:
        "../scripts/exhibits/fill_status_figure.py"


rule map_figure:
    input:
        lineages=of_plans("lineage"),
        cities="results/{study}/panel/cities.parquet",
        treatment="results/{study}/panel/treatment.parquet",
        seats=with_invented("resources/cities/coordinates.csv"),
        labels=labels,
    output:
        **figure_files("map_figure"),
    log:
        "results/logs/{study}/map_figure.log",
    benchmark:
        "results/benchmarks/{study}/map_figure.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        **shown("map_figure", "published"),
        code=code("exhibits/map_figure.py"),
    message:
        "{wildcards.study}: figure map"
    script:
        "../scripts/exhibits/map_figure.py"


rule hausman_table:
    input:
        estimates="results/{study}/estimates/hausman.parquet",
        labels=labels,
    output:
        **table_files("hausman_table"),
    log:
        "results/logs/{study}/hausman_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("hausman_table", "analyses"),
        code=code("exhibits/hausman_table.py"),
    message:
        "{wildcards.study}: table hausman"
    script:
        "../scripts/exhibits/hausman_table.py"


rule mechanism_table:
    input:
        estimates="results/{study}/estimates/mechanism.parquet",
        labels=labels,
    output:
        **table_files("mechanism_table"),
    log:
        "results/logs/{study}/mechanism_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("mechanism_table", "mediators"),
        code=code("exhibits/mechanism_table.py"),
    message:
        "{wildcards.study}: table mechanism"
    script:
        "../scripts/exhibits/mechanism_table.py"


rule indirect_effects_table:
    input:
        estimates="results/{study}/estimates/mechanism.parquet",
        labels=labels,
    output:
        **table_files("indirect_effects_table"),
    log:
        "results/logs/{study}/indirect_effects_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("indirect_effects_table", "mediators"),
        code=code("exhibits/indirect_effects_table.py"),
    message:
        "{wildcards.study}: table indirect_effects"
    script:
        "../scripts/exhibits/indirect_effects_table.py"


rule event_study_table:
    input:
        estimates="results/{study}/estimates/event_study.parquet",
        labels=labels,
    output:
        **table_files("event_study_table"),
    log:
        "results/logs/{study}/event_study_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("event_study_table"),
        code=code("exhibits/event_study_table.py"),
    message:
        "{wildcards.study}: table event_study"
    script:
        "../scripts/exhibits/event_study_table.py"


rule event_study_figure:
    input:
        estimates="results/{study}/estimates/event_study.parquet",
        labels=labels,
    output:
        **figure_files("event_study_figure"),
    log:
        "results/logs/{study}/event_study_figure.log",
    benchmark:
        "results/benchmarks/{study}/event_study_figure.tsv"
    conda:
        "../environment.yml"
    params:
        **shown("event_study_figure"),
        code=code("exhibits/event_study_figure.py"),
    message:
        "{wildcards.study}: figure event_study"
    script:
        "../scripts/exhibits/event_study_figure.py"


rule other_policies_table:
    input:
        estimates="results/{study}/estimates/other_policies.parquet",
        labels=labels,
    output:
        **table_files("other_policies_table"),
    log:
        "results/logs/{study}/other_policies_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("other_policies_table", "analyses"),
        code=code("exhibits/other_policies_table.py"),
    message:
        "{wildcards.study}: table other_policies"
    script:
        "../scripts/exhibits/other_policies_table.py"


rule heterogeneity_table:
    input:
        estimates="results/{study}/estimates/heterogeneity.parquet",
        labels=labels,
    output:
        **table_files("heterogeneity_table"),
    log:
        "results/logs/{study}/heterogeneity_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("heterogeneity_table", "analyses"),
        code=code("exhibits/heterogeneity_table.py"),
    message:
        "{wildcards.study}: table heterogeneity"
    script:
        "../scripts/exhibits/heterogeneity_table.py"


rule placebo_table:
    input:
        estimates="results/{study}/estimates/placebo.parquet",
        labels=labels,
    output:
        **table_files("placebo_table"),
    log:
        "results/logs/{study}/placebo_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("placebo_table"),
        code=code("exhibits/placebo_table.py"),
    message:
        "{wildcards.study}: table placebo"
    script:
        "../scripts/exhibits/placebo_table.py"


rule placebo_figure:
    input:
        estimates="results/{study}/estimates/placebo.parquet",
        draws="results/{study}/estimates/placebo_draws.parquet",
        labels=labels,
    output:
        **figure_files("placebo_figure"),
    log:
        "results/logs/{study}/placebo_figure.log",
    benchmark:
        "results/benchmarks/{study}/placebo_figure.tsv"
    conda:
        "../environment.yml"
    params:
        **shown("placebo_figure"),
        code=code("exhibits/placebo_figure.py"),
    message:
        "{wildcards.study}: figure placebo"
    script:
        "../scripts/exhibits/placebo_figure.py"


rule psm_did_table:
    input:
        estimates="results/{study}/estimates/psm_did.parquet",
        labels=labels,
    output:
        **table_files("psm_did_table"),
    log:
        "results/logs/{study}/psm_did_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("psm_did_table", "analyses"),
        code=code("exhibits/psm_did_table.py"),
    message:
        "{wildcards.study}: table psm_did"
    script:
        "../scripts/exhibits/psm_did_table.py"


rule balance_table:
    input:
        estimates="results/{study}/estimates/matching.parquet",
        labels=labels,
    output:
        **table_files("balance_table"),
    log:
        "results/logs/{study}/balance_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("balance_table", "analyses"),
        code=code("exhibits/balance_table.py"),
    message:
        "{wildcards.study}: table balance"
    script:
        "../scripts/exhibits/balance_table.py"


rule left_out_table:
    input:
        estimates="results/{study}/estimates/matching.parquet",
        scores="results/{study}/estimates/scores.parquet",
        cities="results/{study}/panel/cities.parquet",
        labels=labels,
    output:
        **table_files("left_out_table"),
    log:
        "results/logs/{study}/left_out_table.log",
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        **shown("left_out_table", "analyses"),
        code=code("exhibits/left_out_table.py"),
    message:
        "{wildcards.study}: table left_out"
    script:
        "../scripts/exhibits/left_out_table.py"


rule balance_figure:
    input:
        estimates="results/{study}/estimates/matching.parquet",
        labels=labels,
    output:
        **figure_files("balance_figure"),
    log:
        "results/logs/{study}/balance_figure.log",
    benchmark:
        "results/benchmarks/{study}/balance_figure.tsv"
    conda:
        "../environment.yml"
    params:
        **shown("balance_figure", "analyses"),
        code=code("exhibits/balance_figure.py"),
    message:
        "{wildcards.study}: figure balance"
    script:
        "../scripts/exhibits/balance_figure.py"


rule overlap_figure:
    input:
        scores="results/{study}/estimates/scores.parquet",
        labels=labels,
    output:
        **figure_files("overlap_figure"),
    log:
        "results/logs/{study}/overlap_figure.log",
    benchmark:
        "results/benchmarks/{study}/overlap_figure.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        **shown("overlap_figure", "analyses"),
        code=code("exhibits/overlap_figure.py"),
    message:
        "{wildcards.study}: figure overlap"
    script:
        "../scripts/exhibits/overlap_figure.py"


rule moderation_table:
    input:
        estimates="results/{study}/estimates/moderation.parquet",
        labels=labels,
    output:
        **table_files("moderation_table"),
    log:
        "results/logs/{study}/moderation_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("moderation_table", "analyses"),
        code=code("exhibits/moderation_table.py"),
    message:
        "{wildcards.study}: table moderation"
    script:
        "../scripts/exhibits/moderation_table.py"


rule moderation_figure:
    input:
        estimates="results/{study}/estimates/moderation.parquet",
        labels=labels,
    output:
        **figure_files("moderation_figure"),
    log:
        "results/logs/{study}/moderation_figure.log",
    benchmark:
        "results/benchmarks/{study}/moderation_figure.tsv"
    conda:
        "../environment.yml"
    params:
        **shown("moderation_figure", "analyses"),
        code=code("exhibits/moderation_figure.py"),
    message:
        "{wildcards.study}: figure moderation"
    script:
        "../scripts/exhibits/moderation_figure.py"


rule kuznets_table:
    input:
        estimates="results/{study}/estimates/kuznets.parquet",
        labels=labels,
    output:
        **table_files("kuznets_table"),
    log:
        "results/logs/{study}/kuznets_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("kuznets_table", "analyses"),
        code=code("exhibits/kuznets_table.py"),
    message:
        "{wildcards.study}: table kuznets"
    script:
        "../scripts/exhibits/kuznets_table.py"


rule kuznets_figure:
    input:
        estimates="results/{study}/estimates/kuznets.parquet",
        labels=labels,
    output:
        **figure_files("kuznets_figure"),
    log:
        "results/logs/{study}/kuznets_figure.log",
    benchmark:
        "results/benchmarks/{study}/kuznets_figure.tsv"
    conda:
        "../environment.yml"
    params:
        **shown("kuznets_figure", "analyses"),
        code=code("exhibits/kuznets_figure.py"),
    message:
        "{wildcards.study}: figure kuznets"
    script:
        "../scripts/exhibits/kuznets_figure.py"


rule inference_table:
    input:
        estimates="results/{study}/estimates/inference.parquet",
        labels=labels,
    output:
        **table_files("inference_table"),
    log:
        "results/logs/{study}/inference_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("inference_table"),
        code=code("exhibits/inference_table.py"),
    message:
        "{wildcards.study}: table inference"
    script:
        "../scripts/exhibits/inference_table.py"


rule filled_cells_table:
    input:
        estimates="results/{study}/estimates/imputation.parquet",
        labels=labels,
    output:
        **table_files("filled_cells_table"),
    log:
        "results/logs/{study}/filled_cells_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("filled_cells_table"),
        code=code("exhibits/filled_cells_table.py"),
    message:
        "{wildcards.study}: table filled_cells"
    script:
        "../scripts/exhibits/filled_cells_table.py"


rule staggered_table:
    input:
        estimates="results/{study}/estimates/staggered.parquet",
        labels=labels,
    output:
        **table_files("staggered_table"),
    log:
        "results/logs/{study}/staggered_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("staggered_table"),
        code=code("exhibits/staggered_table.py"),
    message:
        "{wildcards.study}: table staggered"
    script:
        "../scripts/exhibits/staggered_table.py"


rule staggered_figure:
    input:
        estimates="results/{study}/estimates/staggered.parquet",
        labels=labels,
    output:
        **figure_files("staggered_figure"),
    log:
        "results/logs/{study}/staggered_figure.log",
    benchmark:
        "results/benchmarks/{study}/staggered_figure.tsv"
    conda:
        "../environment.yml"
    params:
        **shown("staggered_figure", "analyses"),
        code=code("exhibits/staggered_figure.py"),
    message:
        "{wildcards.study}: figure staggered"
    script:
        "../scripts/exhibits/staggered_figure.py"


rule bacon_figure:
    input:
        decomposition="results/{study}/estimates/bacon.parquet",
        labels=labels,
    output:
        **figure_files("bacon_figure"),
    log:
        "results/logs/{study}/bacon_figure.log",
    benchmark:
        "results/benchmarks/{study}/bacon_figure.tsv"
    conda:
        "../environment.yml"
    params:
        **shown("bacon_figure"),
        code=code("exhibits/bacon_figure.py"),
    message:
        "{wildcards.study}: figure bacon"
    script:
        "../scripts/exhibits/bacon_figure.py"


rule pre_trends_table:
    input:
        estimates="results/{study}/estimates/pre_trends.parquet",
        labels=labels,
    output:
        **table_files("pre_trends_table"),
    log:
        "results/logs/{study}/pre_trends_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("pre_trends_table", "analyses"),
        code=code("exhibits/pre_trends_table.py"),
    message:
        "{wildcards.study}: table pre_trends"
    script:
        "../scripts/exhibits/pre_trends_table.py"


rule pre_trends_figure:
    input:
        estimates="results/{study}/estimates/pre_trends.parquet",
        labels=labels,
    output:
        **figure_files("pre_trends_figure"),
    log:
        "results/logs/{study}/pre_trends_figure.log",
    benchmark:
        "results/benchmarks/{study}/pre_trends_figure.tsv"
    conda:
        "../environment.yml"
    params:
        **shown("pre_trends_figure", "analyses"),
        code=code("exhibits/pre_trends_figure.py"),
    message:
        "{wildcards.study}: figure pre_trends"
    script:
        "../scripts/exhibits/pre_trends_figure.py"


rule multiverse_table:
    input:
        estimates="results/{study}/estimates/choice_effects.parquet",
        labels=labels,
    output:
        **table_files("multiverse_table"),
    log:
        "results/logs/{study}/multiverse_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("multiverse_table"),
        code=code("exhibits/multiverse_table.py"),
    message:
        "{wildcards.study}: table multiverse"
    script:
        "../scripts/exhibits/multiverse_table.py"


rule curve_table:
    input:
        estimates="results/{study}/estimates/choice_effects.parquet",
        labels=labels,
    output:
        **table_files("curve_table"),
    log:
        "results/logs/{study}/curve_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("curve_table"),
        code=code("exhibits/curve_table.py"),
    message:
        "{wildcards.study}: table curve"
    script:
        "../scripts/exhibits/curve_table.py"


rule multiverse_figure:
    input:
        multiverse="results/{study}/estimates/multiverse.parquet",
        labels=labels,
    output:
        **figure_files("multiverse_figure"),
    log:
        "results/logs/{study}/multiverse_figure.log",
    benchmark:
        "results/benchmarks/{study}/multiverse_figure.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_multiverse,
    params:
        **shown("multiverse_figure"),
        code=code("exhibits/multiverse_figure.py"),
    message:
        "{wildcards.study}: figure multiverse"
    script:
        "../scripts/exhibits/multiverse_figure.py"


rule robustness_table:
    input:
        estimates="results/{study}/estimates/robustness.parquet",
        cities="results/{study}/panel/cities.parquet",
        labels=labels,
    output:
        **table_files("robustness_table"),
    log:
        "results/logs/{study}/robustness_table.log",
    conda:
        "../environment.yml"
    params:
        **shown("robustness_table", "analyses"),
        code=code("exhibits/robustness_table.py"),
    message:
        "{wildcards.study}: table robustness"
    script:
        "../scripts/exhibits/robustness_table.py"


rule influence_figure:
    input:
        estimates="results/{study}/estimates/robustness.parquet",
        cities="results/{study}/panel/cities.parquet",
        labels=labels,
    output:
        **figure_files("influence_figure"),
    log:
        "results/logs/{study}/influence_figure.log",
    benchmark:
        "results/benchmarks/{study}/influence_figure.tsv"
    conda:
        "../environment.yml"
    params:
        **shown("influence_figure", "analyses"),
        code=code("exhibits/influence_figure.py"),
    message:
        "{wildcards.study}: figure influence"
    script:
        "../scripts/exhibits/influence_figure.py"
