"""Measurements, one module each with ``run(report)``; figures are compared within one run only."""
