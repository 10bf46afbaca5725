"""Observations to panel and lineage: collect, fill in the order that a plan gives, derive."""


rule complete_years:
    input:
        observations=lambda wildcards: observations(wildcards.study),
        registry=registry_files,
    output:
        complete_years="results/{study}/panel/complete_years.parquet",
    log:
        "results/logs/{study}/complete_years.log",
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        variables=setting_of("variables"),
        most_complete=setting_of("cities", "most_complete"),
        data=data,
        code=code("panel/complete_years.py"),
    message:
        "{wildcards.study}: counting the years in which files have all of a city's variables"
    script:
        "../scripts/panel/complete_years.py"


rule cities:
    input:
        cities=registry_files,
        resources=shipped("resources/cities/resource_based_prefectures.csv"),
        complete_years=complete_years_of_study,
    output:
        cities="results/{study}/panel/cities.parquet",
        excluded="results/{study}/panel/excluded.parquet",
    log:
        "results/logs/{study}/cities.log",
    conda:
        "../environment.yml"
    params:
        cities=setting_of("cities"),
        code=code("panel/cities.py"),
    message:
        "{wildcards.study}: choosing the cities"
    script:
        "../scripts/panel/cities.py"


rule treatment:
    input:
        cities="results/{study}/panel/cities.parquet",
        policy=policy_list,
        registry=registry_files,
    output:
        treatment="results/{study}/panel/treatment.parquet",
    log:
        "results/logs/{study}/treatment.log",
    conda:
        "../environment.yml"
    params:
        treatment=setting_of("treatment"),
        samples=setting_of("samples"),
        code=code("panel/treatment.py"),
    message:
        "{wildcards.study}: dating each city's treatment"
    script:
        "../scripts/panel/treatment.py"


rule policies:
    input:
        cities="results/{study}/panel/cities.parquet",
        lists=other_policy_lists,
        registry=registry_files,
    output:
        policies="results/{study}/panel/policies.parquet",
    log:
        "results/logs/{study}/policies.log",
    conda:
        "../environment.yml"
    params:
        policies=other_policies,
        treatment=dates_of_other_policies,
        code=code("panel/policies.py"),
    message:
        "{wildcards.study}: dating each city's start under other policies"
    script:
        "../scripts/panel/policies.py"


rule collect:
    input:
        observations=lambda wildcards: observations(wildcards.study),
        cities="results/{study}/panel/cities.parquet",
        registry=registry_files,
    output:
        cells="results/{study}/panel/collected.parquet",
        superseded="results/{study}/panel/superseded.parquet",
        absent="results/{study}/panel/absent.parquet",
        unit_ratios="results/{study}/panel/unit_ratios.parquet",
    log:
        "results/logs/{study}/collect.log",
    benchmark:
        "results/benchmarks/{study}/collect.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        variables=setting_of("variables"),
        years=setting_of("years"),
        sources=setting_of("sources"),
        checks=setting_of("checks"),
        sample_years=years_of_samples,
        units=units_of,
        code=code("panel/collect.py"),
    message:
        "{wildcards.study}: collecting observations into cells"
    script:
        "../scripts/panel/collect.py"


rule interpolate:
    input:
        cells=previous,
    output:
        cells="results/{study}/panel/{plan}/{place}-interpolate.parquet",
    log:
        "results/logs/{study}/{plan}/{place}-interpolate.log",
    benchmark:
        "results/benchmarks/{study}/{plan}/{place}-interpolate.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        step=step_of,
        code=code("panel/interpolate.py"),
    message:
        "{wildcards.study}: filling gaps inside each city's series ({wildcards.plan})"
    script:
        "../scripts/panel/interpolate.py"


rule province_mean:
    input:
        cells=previous,
        cities="results/{study}/panel/cities.parquet",
    output:
        cells="results/{study}/panel/{plan}/{place}-province_mean.parquet",
    log:
        "results/logs/{study}/{plan}/{place}-province_mean.log",
    benchmark:
        "results/benchmarks/{study}/{plan}/{place}-province_mean.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        step=step_of,
        code=code("panel/province_mean.py"),
    message:
        "{wildcards.study}: filling with the province's mean of the year ({wildcards.plan})"
    script:
        "../scripts/panel/province_mean.py"


rule extrapolate:
    input:
        cells=previous,
        backtest=backtest_of_step,
    output:
        cells="results/{study}/panel/{plan}/{place}-extrapolate.parquet",
        draws="results/{study}/panel/{plan}/{place}-extrapolate.draws.parquet",
    log:
        "results/logs/{study}/{plan}/{place}-extrapolate.log",
    benchmark:
        "results/benchmarks/{study}/{plan}/{place}-extrapolate.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        step=step_of,
        draws=run["draws"]["extrapolation"],
        seed=run["seed"],
        code=code("panel/extrapolate.py"),
    message:
        "{wildcards.study}: continuing each city's series past its last value ({wildcards.plan})"
    script:
        "../scripts/panel/extrapolate.py"


rule backtest:
    input:
        cells="results/{study}/panel/collected.parquet",
    output:
        backtest="results/{study}/panel/backtest.parquet",
    log:
        "results/logs/{study}/backtest.log",
    benchmark:
        "results/benchmarks/{study}/backtest.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        backtest=setting_of("backtest"),
        code=code("panel/backtest.py"),
    message:
        "{wildcards.study}: testing the extrapolation methods on years that are known"
    script:
        "../scripts/panel/backtest.py"


rule panel:
    input:
        cells=last,
    output:
        panel="results/{study}/panel/{plan}/panel.parquet",
        lineage="results/{study}/panel/{plan}/lineage.parquet",
    log:
        "results/logs/{study}/{plan}/panel.log",
    benchmark:
        "results/benchmarks/{study}/{plan}/panel.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        data=data,
        derived=setting_of("derived"),
        code=code("panel/panel.py"),
    message:
        "{wildcards.study}: writing panel and lineage ({wildcards.plan})"
    script:
        "../scripts/panel/panel.py"


rule dictionary:
    input:
        lineages=of_plans("lineage"),
        labels=labels,
    output:
        dictionary="results/{study}/panel/dictionary.parquet",
        csv="results/{study}/panel/dictionary.csv",
    log:
        "results/logs/{study}/dictionary.log",
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        plans=lambda wildcards: list(studies[wildcards.study]["plans"]),
        derived=setting_of("derived"),
        data=data,
        years=lambda wildcards: studies[wildcards.study]["samples"][studies[wildcards.study]["headline"]["sample"]],
        variables=variables,
        code=code("panel/dictionary.py"),
    message:
        "{wildcards.study}: describing every variable"
    script:
        "../scripts/panel/dictionary.py"
