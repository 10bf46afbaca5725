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
    resources:
        mem_mb=memory_of_cells,
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
    resources:
        mem_mb=memory_of_cells,
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
    resources:
        mem_mb=memory_of_cells,
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
    resources:
        mem_mb=memory_of_cells,
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
    resources:
        mem_mb=memory_of_cells,
    params:
        **estimated_by("hausman"),
        code=code("estimates/hausman.py"),
    message:
        "{wildcards.study}: comparing fixed with random effects"
    script:
        "../scripts/estimates/hausman.py"


rule mechanism_part:
    input:
        **estimated_from(),
    output:
        draws=temp("results/{study}/estimates/parts/mechanism-{scatteritem}.parquet"),
    log:
        "results/logs/{study}/mechanism-{scatteritem}.log",
    benchmark:
        "results/benchmarks/{study}/mechanism-{scatteritem}.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        **estimated_by("mechanism", "mediators"),
        draws=run["draws"]["bootstrap"],
        seed=run["seed"],
        temporary=True,  # as in multiverse_part
        code=code("estimates/mechanism_part.py"),
    message:
        "{wildcards.study}: resampling the cities for what runs through the mediators, part {wildcards.scatteritem}"
    script:
        "../scripts/estimates/mechanism_part.py"


rule mechanism:
    input:
        **estimated_from(),
        parts=drawn_by_jobs("mechanism"),
    output:
        estimates="results/{study}/estimates/mechanism.parquet",
    log:
        "results/logs/{study}/mechanism.log",
    benchmark:
        "results/benchmarks/{study}/mechanism.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
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
    resources:
        mem_mb=memory_of_cells,
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
    resources:
        mem_mb=memory_of_cells,
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
    resources:
        mem_mb=memory_of_cells,
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
    resources:
        mem_mb=memory_of_cells,
    params:
        **estimated_by("heterogeneity"),
        code=code("estimates/heterogeneity.py"),
    message:
        "{wildcards.study}: estimating the effect in groups"
    script:
        "../scripts/estimates/heterogeneity.py"


rule placebo_part:
    input:
        **estimated_from(),
    output:
        draws=temp("results/{study}/estimates/parts/placebo-{scatteritem}.parquet"),
    log:
        "results/logs/{study}/placebo-{scatteritem}.log",
    benchmark:
        "results/benchmarks/{study}/placebo-{scatteritem}.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        **estimated_by("placebo"),
        draws=run["draws"]["placebo"],
        seed=run["seed"],
        temporary=True,  # as in multiverse_part
        code=code("estimates/placebo_part.py"),
    message:
        "{wildcards.study}: estimating placebo treatments, part {wildcards.scatteritem}"
    script:
        "../scripts/estimates/placebo_part.py"


rule placebo:
    input:
        **estimated_from(),
        parts=drawn_by_jobs("placebo"),
    output:
        estimates="results/{study}/estimates/placebo.parquet",
        draws="results/{study}/estimates/placebo_draws.parquet",
    log:
        "results/logs/{study}/placebo.log",
    benchmark:
        "results/benchmarks/{study}/placebo.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
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
    resources:
        mem_mb=memory_of_cells,
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
    resources:
        mem_mb=memory_of_cells,
    params:
        **estimated_by("kuznets"),
        code=code("estimates/kuznets.py"),
    message:
        "{wildcards.study}: estimating where the outcome turns as income grows"
    script:
        "../scripts/estimates/kuznets.py"


rule inference:
    input:
        **estimated_from(),
        cities="results/{study}/panel/cities.parquet",
    output:
        estimates="results/{study}/estimates/inference.parquet",
    log:
        "results/logs/{study}/inference.log",
    benchmark:
        "results/benchmarks/{study}/inference.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        **estimated_by("inference", "headline", "published"),
        draws={name: run["draws"][name] for name in ("wild", "randomisation")},
        seed=run["seed"],
        code=code("estimates/inference.py"),
    message:
        "{wildcards.study}: inferring on the effect in several ways"
    script:
        "../scripts/estimates/inference.py"


rule imputation:
    input:
        **estimated_from(),
        cities="results/{study}/panel/cities.parquet",
        backtest=backtest_of_study,
    output:
        estimates="results/{study}/estimates/imputation.parquet",
    log:
        "results/logs/{study}/imputation.log",
    benchmark:
        "results/benchmarks/{study}/imputation.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        **estimated_by("imputation", "plans", "derived"),
        draws=run["draws"]["imputation"],
        seed=run["seed"],
        code=code("estimates/imputation.py"),
    message:
        "{wildcards.study}: drawing the filled cells {params.draws} times"
    script:
        "../scripts/estimates/imputation.py"


rule multiverse_part:
    input:
        panels=of_plans("panel"),
        cells="results/{study}/panel/collected.parquet",
        cities="results/{study}/panel/cities.parquet",
        policy=policy_list,
        policies=dates_beside_the_treatment,
        registry=registry_files,
    output:
        estimates=temp("results/{study}/estimates/parts/multiverse-{scatteritem}.parquet"),
    log:
        "results/logs/{study}/multiverse-{scatteritem}.log",
    benchmark:
        "results/benchmarks/{study}/multiverse-{scatteritem}.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_multiverse,
        runtime=10,
    params:
        **estimated_by("multiverse", "derived", "headline", "published"),
        other_policies=dummies_of_other_policies,
        temporary=True,  # for the job's record: that its output is gone later is no loss
        code=code("estimates/multiverse_part.py"),
    message:
        "{wildcards.study}: estimating every combination of the choices, part {wildcards.scatteritem}"
    script:
        "../scripts/estimates/multiverse_part.py"


rule multiverse:
    input:
        parts=gather.multiverse("results/{{study}}/estimates/parts/multiverse-{scatteritem}.parquet"),
    output:
        estimates="results/{study}/estimates/multiverse.parquet",
    log:
        "results/logs/{study}/multiverse.log",
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_multiverse,
    params:
        settings=slice_of("outcomes", "effects"),
        code=code("estimates/multiverse.py"),
    message:
        "{wildcards.study}: putting the parts of the multiverse together"
    script:
        "../scripts/estimates/multiverse.py"


rule choice_effects:
    input:
        multiverse="results/{study}/estimates/multiverse.parquet",
    output:
        estimates="results/{study}/estimates/choice_effects.parquet",
    log:
        "results/logs/{study}/choice_effects.log",
    benchmark:
        "results/benchmarks/{study}/choice_effects.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_multiverse,
    params:
        study="{study}",
        data=data,
        settings=slice_of("outcomes", "effects", "treatment", "standard_errors"),
        code=code("estimates/choice_effects.py"),
    message:
        "{wildcards.study}: finding out which choice moves the estimate most"
    script:
        "../scripts/estimates/choice_effects.py"


rule staggered:
    input:
        **estimated_from(),
    output:
        estimates="results/{study}/estimates/staggered.parquet",
        decomposition="results/{study}/estimates/bacon.parquet",
    log:
        "results/logs/{study}/staggered.log",
    benchmark:
        "results/benchmarks/{study}/staggered.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        **estimated_by("staggered", "headline"),
        code=code("estimates/staggered.py"),
    message:
        "{wildcards.study}: estimating the effect by estimators for staggered starts"
    script:
        "../scripts/estimates/staggered.py"


rule pre_trends:
    input:
        **estimated_from(),
    output:
        estimates="results/{study}/estimates/pre_trends.parquet",
    log:
        "results/logs/{study}/pre_trends.log",
    benchmark:
        "results/benchmarks/{study}/pre_trends.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        **estimated_by("pre_trends", "headline"),
        seed=run["seed"],
        code=code("estimates/pre_trends.py"),
    message:
        "{wildcards.study}: bounding the effect where trends are not parallel"
    script:
        "../scripts/estimates/pre_trends.py"


rule robustness:
    input:
        **estimated_from(),
        cities="results/{study}/panel/cities.parquet",
        coordinates=with_invented("resources/cities/coordinates.csv"),
    output:
        estimates="results/{study}/estimates/robustness.parquet",
    log:
        "results/logs/{study}/robustness.log",
    benchmark:
        "results/benchmarks/{study}/robustness.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        **estimated_by("robustness", "headline", "published", "mediators"),
        code=code("estimates/robustness.py"),
    message:
        "{wildcards.study}: checking the effect further"
    script:
        "../scripts/estimates/robustness.py"
