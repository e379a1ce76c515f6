"""Owns daily reports, published figures and the analysis report; relies on figures."""
