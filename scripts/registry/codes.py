"""GB/T 2260 codes, the only key by which a place is known."""

CODE = r"^\d{6}$"
"""Six digits, kept as text: province, prefecture, county."""
