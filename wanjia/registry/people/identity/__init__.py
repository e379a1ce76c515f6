"""Pure rules on who somebody is: documents, telephone numbers, names, and how alike two records are.

Values in, values out: no database, no clock. Order: refusal, then documents, phones and names, then likeness;
``fields`` is how forms ask for them.
"""
