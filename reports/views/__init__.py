"""Pages of progress reports: fetch, form, one service, answer."""
