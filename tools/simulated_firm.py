"""Writes the files in examples/data/simulated_firm anew.

    python tools/simulated_firm.py

They are the setting "example" of amends.simulated_firm; a test compares them byte by byte.
"""

from pathlib import Path

from amends.simulated_firm import SimulatedFirm

if __name__ == "__main__":
    SimulatedFirm.setting("example").write(Path(__file__).parents[1] / "examples" / "data" / "simulated_firm")
