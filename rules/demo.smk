"""Simulated raw files in the genuine files' layouts: the default that anybody can run."""

from scripts.demo.layout import TABLES


rule invented:
    input:
        provinces=shipped("resources/cities/provinces.csv"),
        policy=shipped("resources/policies/smart_city.csv"),
        coordinates=shipped("resources/cities/coordinates.csv"),
    output:
        prefectures=f"{INVENTED}/invented_prefectures.csv",
        policy=f"{INVENTED}/smart_city.csv",
        coordinates=f"{INVENTED}/coordinates.csv",
    log:
        "results/logs/demo/invented.log",
    benchmark:
        "results/benchmarks/demo/invented.tsv"
    conda:
        "../environment.yml"
    params:
        number=run["demo"]["invented"],
        seed=run["seed"],
        code=code("demo/invented.py"),
    message:
        "Inventing {params.number} prefectures, for a world larger than the country"
    script:
        "../scripts/demo/invented.py"


rule simulate:
    input:
        cities=registry_files,
        policy=with_invented("resources/policies/smart_city.csv", shipped),
        coverage=shipped("resources/cities/emission_coverage.csv"),
    output:
        world=f"{DEMO}/world.parquet",
        notice=f"{DEMO}/raw/SIMULATED.md",
    log:
        "results/logs/demo/simulate.log",
    benchmark:
        "results/benchmarks/demo/simulate.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        demo=run["demo"],
        seed=run["seed"],
        code=code("demo/simulate.py"),
    message:
        "Simulating cities whose effects are known"
    script:
        "../scripts/demo/simulate.py"


rule demo_emissions:
    input:
        world=f"{DEMO}/world.parquet",
        cities=registry_files,
    output:
        workbook=[path for paths in in_demo["ceads"].values() for path in paths],
    log:
        "results/logs/demo/demo_emissions.log",
    benchmark:
        "results/benchmarks/demo/demo_emissions.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        demo=run["demo"],
        code=code("demo/demo_emissions.py"),
    message:
        "Writing the simulated emission workbook"
    script:
        "../scripts/demo/demo_emissions.py"


rule demo_yearbook:
    input:
        world=f"{DEMO}/world.parquet",
        cities=registry_files,
    output:
        workbooks=[f"{DEMO}/raw/yearbook-{{edition}}/{table}.xlsx" for table in sorted(TABLES)],
    log:
        "results/logs/demo/demo_yearbook-{edition}.log",
    benchmark:
        "results/benchmarks/demo/demo_yearbook-{edition}.tsv"
    wildcard_constraints:
        edition=r"\d{4}",
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        demo=run["demo"],
        code=code("demo/demo_yearbook.py"),
    message:
        "Writing the simulated yearbook, edition {wildcards.edition}"
    script:
        "../scripts/demo/demo_yearbook.py"


rule demo_compiled:
    input:
        world=f"{DEMO}/world.parquet",
        cities=registry_files,
    output:
        panel=[path for paths in in_demo["compiled"].values() for path in paths],
    log:
        "results/logs/demo/demo_compiled.log",
    benchmark:
        "results/benchmarks/demo/demo_compiled.tsv"
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        demo=run["demo"],
        code=code("demo/demo_compiled.py"),
    message:
        "Writing the simulated compiled panel"
    script:
        "../scripts/demo/demo_compiled.py"
