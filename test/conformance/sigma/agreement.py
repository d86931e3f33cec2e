"""What pySigma and its SQLite backend make of rules and events.

Reads from standard input {"sets": [{"rules": [text], "events": [{field: value}]}]} and writes, for
each rule of each set, {"matched": [numbers of events], "sql"} or {"refused": reason}.
"""

import json
import re
import sqlite3
import sys

from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection


def column(name):
    return '"' + name.replace('"', '""') + '"'


def table_of(events):
    """A table with a row for each event; columns differ in letter case only once."""
    db = sqlite3.connect(":memory:")
    db.create_function("REGEXP", 2, regexp, deterministic=True)
    names = {}
    for event in events:
        for name in event:
            names.setdefault(name.lower(), name)
    columns = "".join(", " + column(name) for name in names.values())
    db.execute(f"CREATE TABLE logs (number_ INTEGER{columns})")
    for number, event in enumerate(events):
        keys = list(event)
        db.execute(
            f"INSERT INTO logs (number_{''.join(', ' + column(k) for k in keys)}) "
            f"VALUES (?{', ?' * len(keys)})",
            [number, *(event[key] for key in keys)],
        )
    return db


def regexp(pattern, text):
    # re has no linear-time mode; what is slow here is slow in the test only.
    return text is not None and re.search(pattern, str(text)) is not None


def answer(db, text, backend):
    try:
        queries = backend.convert(SigmaCollection.from_yaml(text))
    except Exception as error:
        return {"refused": type(error).__name__}
    sql = " UNION ".join(query.replace("SELECT *", "SELECT number_", 1) for query in queries)
    for _ in range(100):
        try:
            return {"matched": sorted({row[0] for row in db.execute(sql)}), "sql": sql}
        except sqlite3.OperationalError as error:
            prefix = "no such column: "
            if not str(error).startswith(prefix):
                return {"refused": f"SQL: {str(error).split(':')[0][:40]}"}
            try:
                db.execute("ALTER TABLE logs ADD COLUMN " + column(str(error)[len(prefix) :].strip('"`')))
            except sqlite3.OperationalError:
                return {"refused": "SQL: no such column"}
        except (sqlite3.Error, ValueError) as error:
            return {"refused": f"SQL: {str(error)[:40]}"}
    return {"refused": "SQL: no such column"}


def main():
    backend = sqliteBackend()
    results = []
    for part in json.load(sys.stdin)["sets"]:
        db = table_of(part["events"])
        results.append([answer(db, text, backend) for text in part["rules"]])
    json.dump(results, sys.stdout)


main()
