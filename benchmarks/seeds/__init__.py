"""Invented rows beside the real record, in sizes: python -m benchmarks.fill writes them, always the same ones.

Each module fills the tables of one app from a `Size` and a dice, and reports how far it has come.
"""
