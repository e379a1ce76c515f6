"""Owns analysis and judgement reports (数据分析研判报告): every generation is kept; relies on figures and arrivals."""
