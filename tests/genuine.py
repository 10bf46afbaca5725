"""What the genuine emission file gives, known from outside this project."""

# Plan, N, clusters, coefficient, standard error, R²: two-way fixed effects, no controls, 2006-2021, clustered by city.
FILLINGS = [
    ("observed", 1255, 106, -0.088058, 0.055219, 0.940),
    ("interpolated", 1339, 106, -0.092032, 0.055804, 0.940),
    ("paper", 1792, 112, -0.109172, 0.053894, 0.892),
    ("trend_then_mean", 1792, 112, -0.040178, 0.064418, 0.916),
    ("mean_then_last", 1792, 112, -0.165913, 0.060545, 0.860),
    ("last_then_mean", 1792, 112, -0.038445, 0.056833, 0.925),
]

# Group, N, clusters, coefficient: the resource base, under plan `observed`, the same regression.
RESOURCE_BASE = [("non_resource", 938, 78, -0.163951), ("resource", 317, 28, 0.078231)]
