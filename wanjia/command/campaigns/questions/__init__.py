"""Question forms: an XLSForm workbook in, one JSON definition out, and answers checked against it.

Pure: no models, no clock, no network. In order of reading: `definition` (shape, words, limits), `patterns` and
`expressions` (XPath subset to a syntax tree), `trees`, `cells` and `survey` and `workbook` (Excel to definition), `values` and
`evaluate` (answers in, clean answers and errors out), `examples` (the form we ship). docs/forms.md is the contract.
"""
