"""Two scenarios and their records, as the tests of the program and of the command amends ask them."""

BASE = """
title    = "base"
currency = "EUR"
horizon  = { years = 3, complaint_years = 1 }
discount = { annual_rate = 0.10 }
[records]
file           = "records.csv"
response_days  = "days"
score          = "score"
segment        = "who"
response_bands = [2, 7]
thresholds     = { satisfied = 4, delighted = 5 }
[[segment]]
name           = "all"
complaints     = { per_year = 20_000 }
outcomes       = { from = "records" }
stay           = { delighted = 0.90, satisfied = 0.70, dissatisfied = 0.20 }
counterfactual = { stay = 0.35 }
margin         = { per_customer_per_year = 60, retention = 0.80 }
"""
FASTER = """
extends      = "base.toml"
title        = "faster"
intervention = { respond_within_days = 2, share_causal = 1 }
"""
RECORDS = "who,days,score\n" + "".join(f"all,{1 + i % 9},{1 + (i * i + i // 9) % 5}\n" for i in range(400))
