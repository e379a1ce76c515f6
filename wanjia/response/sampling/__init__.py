"""Owns sampling rounds: points and tables, tubes and samples, their way to the laboratory, results, certificates, the untested.

A round is a campaign of persons (decision 6); this app adds what only sampling needs. Relies on campaigns and codes.
"""
