configfile: workflow.source_path("config/config.yaml")


include: "rules/common.smk"


report: first_page


include: "rules/demo.smk"
include: "rules/sources.smk"
include: "rules/panel.smk"
include: "rules/estimates.smk"
include: "rules/exhibits.smk"
include: "rules/review.smk"
include: "rules/dossier.smk"
include: "rules/preflight.smk"


keep_parsed()


rule all:
    default_target: True
    input:
        rules.exhibits.input,
        expand("results/{study}/panel/dictionary.csv", study=studies),
        rules.truths.input,
        demo_targets,
        "results/report.zip",
    message:
        "Everything that was asked for is there"


onstart:
    begin_run()


onsuccess:
    end_run()


onerror:
    end_failed_run(log)
