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


rule event_study:
    input:
        **estimated_from(),
    output:
        estimates="results/{study}/estimates/event_study.parquet",
    log:
        "results/logs/{study}/event_study.log",
    benchmark:
        "results/benchmarks/{study}/event_study.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("event_study"),
        code=code("estimates/event_study.py"),
    message:
        "{wildcards.study}: estimating the effects by years since the start"
    script:
        "../scripts/estimates/event_study.py"


rule hausman:
    input:
        **estimated_from(),
    output:
        estimates="results/{study}/estimates/hausman.parquet",
    log:
        "results/logs/{study}/hausman.log",
    benchmark:
        "results/benchmarks/{study}/hausman.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("hausman"),
        code=code("estimates/hausman.py"),
    message:
        "{wildcards.study}: comparing fixed with random effects"
    script:
        "../scripts/estimates/hausman.py"


rule mechanism:
    input:
        **estimated_from(),
    output:
        estimates="results/{study}/estimates/mechanism.parquet",
    log:
        "results/logs/{study}/mechanism.log",
    benchmark:
        "results/benchmarks/{study}/mechanism.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("mechanism", "mediators"),
        draws=run["draws"]["bootstrap"],
        seed=run["seed"],
        code=code("estimates/mechanism.py"),
    message:
        "{wildcards.study}: estimating what runs through the mediators, {params.draws} draws"
    script:
        "../scripts/estimates/mechanism.py"


rule matching:
    input:
        **estimated_from(),
    output:
        estimates="results/{study}/estimates/matching.parquet",
        scores="results/{study}/estimates/scores.parquet",
    log:
        "results/logs/{study}/matching.log",
    benchmark:
        "results/benchmarks/{study}/matching.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("matching"),
        code=code("estimates/matching.py"),
    message:
        "{wildcards.study}: matching on the propensity score"
    script:
        "../scripts/estimates/matching.py"


rule psm_did:
    input:
        **estimated_from(),
        scores="results/{study}/estimates/scores.parquet",
    output:
        estimates="results/{study}/estimates/psm_did.parquet",
    log:
        "results/logs/{study}/psm_did.log",
    benchmark:
        "results/benchmarks/{study}/psm_did.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("matching"),
        code=code("estimates/psm_did.py"),
    message:
        "{wildcards.study}: estimating the effect on matched rows"
    script:
        "../scripts/estimates/psm_did.py"


rule other_policies:
    input:
        **estimated_from(),
        policies="results/{study}/panel/policies.parquet",
    output:
        estimates="results/{study}/estimates/other_policies.parquet",
    log:
        "results/logs/{study}/other_policies.log",
    benchmark:
        "results/benchmarks/{study}/other_policies.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("other_policies"),
        code=code("estimates/other_policies.py"),
    message:
        "{wildcards.study}: estimating the effect beside other policies"
    script:
        "../scripts/estimates/other_policies.py"


rule heterogeneity:
    input:
        **estimated_from(),
        cities="results/{study}/panel/cities.parquet",
    output:
        estimates="results/{study}/estimates/heterogeneity.parquet",
    log:
        "results/logs/{study}/heterogeneity.log",
    benchmark:
        "results/benchmarks/{study}/heterogeneity.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("heterogeneity"),
        code=code("estimates/heterogeneity.py"),
    message:
        "{wildcards.study}: estimating the effect in groups"
    script:
        "../scripts/estimates/heterogeneity.py"


rule placebo:
    input:
        **estimated_from(),
    output:
        estimates="results/{study}/estimates/placebo.parquet",
        draws="results/{study}/estimates/placebo_draws.parquet",
    log:
        "results/logs/{study}/placebo.log",
    benchmark:
        "results/benchmarks/{study}/placebo.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("placebo"),
        draws=run["draws"]["placebo"],
        seed=run["seed"],
        code=code("estimates/placebo.py"),
    message:
        "{wildcards.study}: estimating {params.draws} placebo treatments"
    script:
        "../scripts/estimates/placebo.py"


rule moderation:
    input:
        **estimated_from(),
    output:
        estimates="results/{study}/estimates/moderation.parquet",
    log:
        "results/logs/{study}/moderation.log",
    benchmark:
        "results/benchmarks/{study}/moderation.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("moderation"),
        code=code("estimates/moderation.py"),
    message:
        "{wildcards.study}: estimating the effect as a function of another variable"
    script:
        "../scripts/estimates/moderation.py"


rule kuznets:
    input:
        **estimated_from(),
    output:
        estimates="results/{study}/estimates/kuznets.parquet",
    log:
        "results/logs/{study}/kuznets.log",
    benchmark:
        "results/benchmarks/{study}/kuznets.tsv"
    conda:
        "../environment.yml"
    params:
        **estimated_by("kuznets"),
        code=code("estimates/kuznets.py"),
    message:
        "{wildcards.study}: estimating where the outcome turns as income grows"
    script:
        "../scripts/estimates/kuznets.py"
