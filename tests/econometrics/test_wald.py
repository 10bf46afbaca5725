import numpy as np
import pytest
import statsmodels.api as sm

from scripts.econometrics.regression import fixed_effects
from scripts.econometrics.wald import chi_squared_test, f_test


def test_a_joint_test_of_one_coefficient_is_its_t_squared(panel):
    fit = fixed_effects(*panel.parts)
    joint = f_test(fit.coefficients[:1], fit.covariance[:1, :1], fit.df)
    assert joint.statistic == pytest.approx(fit.statistics[0] ** 2, rel=1e-10)
    assert joint.p_value == pytest.approx(fit.p_values[0], rel=1e-8)


def test_a_joint_f_test_is_that_of_statsmodels(panel):
    reference = sm.OLS(panel.y, sm.add_constant(panel.x)).fit(
        cov_type="cluster", cov_kwds={"groups": panel.unit}, use_t=True
    )
    expected = reference.f_test(np.eye(4)[1:])
    fit = fixed_effects(*panel.parts, effects="none", convention="dummies")
    joint = f_test(fit.coefficients, fit.covariance, fit.df)
    assert (joint.df, joint.df_residual) == (3, fit.n_clusters - 1)
    assert joint.statistic == pytest.approx(float(expected.fvalue), rel=1e-9)
    assert joint.p_value == pytest.approx(float(expected.pvalue), rel=1e-8)


def test_chi_squared_is_q_times_f(panel):
    fit = fixed_effects(*panel.parts)
    chi_squared = chi_squared_test(fit.coefficients, fit.covariance)
    f = f_test(fit.coefficients, fit.covariance, fit.df)
    assert chi_squared.statistic == pytest.approx(3 * f.statistic, rel=1e-12)
