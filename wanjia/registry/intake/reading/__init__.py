"""Read lists that come in: a file's bytes become rows, rows become checked persons or named errors.

Pure: no database, no clock. Nothing is lost on the way: every row of the file is either a person or an error that names
its row, its column and what to do, and a file that cannot be read is refused as a whole with the reason.

Order: refusal, table and headers, then delimited and workbook (with archive and cells), roster (with unfold); words and
addresses, then followers, rows and repeats; errors_file and template.
"""
