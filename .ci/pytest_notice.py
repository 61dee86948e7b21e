"""A pytest plugin: what `.ci/test` has to say stands just above pytest's closing line."""

import os

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the notice, if there is one."""
    if notice := os.environ.get("TEST_NOTICE"):
        terminalreporter.section("please note")
        terminalreporter.write_line(notice)
