"""One module a question; each writes its rows into docs/results.json."""
