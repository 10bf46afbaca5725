"""Before a run: what the raw files hold, how it is read, what is odd and what is lacking. Nothing is made from it."""


rule check:
    input:
        files=[path for items in raw_files.values() for paths in items.values() for path in paths],
        cities=registry_files,
        resources=shipped("resources/cities/resource_based_prefectures.csv"),
        labels=labels,
        templates=pages("preflight.html"),
    log:
        "results/logs/check.log",
    localrule: True
    conda:
        "../environment.yml"
    params:
        page="results/check/check.html",
        text="results/check/check.txt",
        # Texts with braces are taken as they are from functions alone.
        files=lambda wildcards: raw_files,
        beside=lambda wildcards: unread,
        passed_over=lambda wildcards: passed_over,
        strangers=lambda wildcards: files_of_no_source(),
        sources=lambda wildcards: {
            name: {key: value for key, value in source.items() if key not in STATED}
            for name, source in sources.items()
        },
        studies=lambda wildcards: {
            name: {key: study[key] for key in ("sources", "cities", "years", "variables", "samples")}
            for name, study in studies.items()
        },
        variables=variables,
        raw_dir=lambda wildcards: run["raw_dir"],
        data=data,
        language=run["language"],
        code=code("preflight/check.py"),
    message:
        "Looking at the raw files"
    script:
        "../scripts/preflight/check.py"
