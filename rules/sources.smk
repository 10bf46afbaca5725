"""Raw file to observations: one job a raw file or edition, nothing about one table in code."""


rule read_emissions:
    input:
        files=files_of,
        cities=registry_files,
    output:
        observations="results/observations/{source}-{item}.parquet",
        left_out="results/left_out/{source}-{item}.parquet",
    log:
        "results/logs/read_emissions/{source}-{item}.log",
    benchmark:
        "results/benchmarks/read_emissions/{source}-{item}.tsv"
    wildcard_constraints:
        source=named("emissions"),
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        source="{source}",
        settings=layout_of,
        variables=variables,
        unread=lambda wildcards: unread[wildcards.source][wildcards.item],
        raw_dir=run["raw_dir"],
        data=data,
        code=code("sources/read_emissions.py"),
    message:
        "{wildcards.source}: reading emissions from {wildcards.item}"
    script:
        "../scripts/sources/read_emissions.py"


rule read_yearbook:
    input:
        files=files_of,
        cities=registry_files,
    output:
        observations="results/observations/{source}-{item}.parquet",
        left_out="results/left_out/{source}-{item}.parquet",
    log:
        "results/logs/read_yearbook/{source}-{item}.log",
    benchmark:
        "results/benchmarks/read_yearbook/{source}-{item}.tsv"
    wildcard_constraints:
        source=named("yearbook"),
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        source="{source}",
        edition="{item}",
        settings=layout_of,
        variables=variables,
        unread=lambda wildcards: unread[wildcards.source][wildcards.item],
        raw_dir=run["raw_dir"],
        data=data,
        code=code("sources/read_yearbook.py"),
    message:
        "{wildcards.source}: reading edition {wildcards.item}"
    script:
        "../scripts/sources/read_yearbook.py"


rule read_compiled:
    input:
        files=files_of,
        cities=registry_files,
    output:
        observations="results/observations/{source}-{item}.parquet",
        left_out="results/left_out/{source}-{item}.parquet",
    log:
        "results/logs/read_compiled/{source}-{item}.log",
    benchmark:
        "results/benchmarks/read_compiled/{source}-{item}.tsv"
    wildcard_constraints:
        source=named("compiled"),
    conda:
        "../environment.yml"
    resources:
        mem_mb=memory_of_cells,
    params:
        source="{source}",
        settings=layout_of,
        variables=variables,
        unread=lambda wildcards: unread[wildcards.source][wildcards.item],
        alone=lambda wildcards: len(raw_files[wildcards.source]) == 1,
        raw_dir=run["raw_dir"],
        data=data,
        code=code("sources/read_compiled.py"),
    message:
        "{wildcards.source}: reading {wildcards.item}"
    script:
        "../scripts/sources/read_compiled.py"
