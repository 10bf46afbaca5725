import pytest
import yaml

from scripts.settings.memory import LEAST, memory_of_study
from tests.settings.conftest import ROOT


def study(n_years, n_variables):
    names = {f"v{place}": "prefecture" for place in range(n_variables - 1)}
    return {"years": {"from": 2001, "until": 2000 + n_years}, "variables": names, "derived": {"lnv": "ln(v0)"}}


def test_the_country_s_studies_ask_for_what_every_job_does():
    cluster = yaml.safe_load((ROOT / "profiles/slurm/config.yaml").read_text(encoding="utf-8"))
    assert memory_of_study(376, study(16, 21)) == LEAST == cluster["default-resources"]["mem_mb"]


@pytest.mark.parametrize(("n_years", "n_variables", "peak"), [(30, 21, 2007), (30, 16, 1640)])
def test_three_thousand_cities_ask_for_more_than_any_job_took_with_snakemake_beside_it(n_years, n_variables, peak):
    assert 350 + 1.2 * peak < memory_of_study(3079, study(n_years, n_variables)) < 4000
