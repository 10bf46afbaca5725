"""Where things lie in a package, and in a working folder as far as it has them."""

WORKFLOW = "workflow"
"""The shipped workflow, where Snakemake finds it by itself."""

README = "REPLICATION_README.md"
MANIFEST = "manifest.csv"
METADATA = "ro-crate-metadata.json"
"""The research object's metadata."""

LOGS = "results/logs"
RECORD = "results/review/run_record.json"
LEDGER = "results/review/ledger.csv"
REFERENCES = "results/review/references.bib"
