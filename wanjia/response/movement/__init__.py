"""Owns stations and gates: shifts, vehicle checks, crossings, refusals, what checking found; on registration and passes."""
