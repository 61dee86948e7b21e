"""Names of files: safe to show and to save under, and still what their sender wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnlc_portal.dossiers.uploads import names

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("given_name", "stored_as"),
    [
        ("../../etc/plan.pdf", "plan.pdf"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("plan.pdf.exe", "plan.pdf"),
        ("pl\x00an\r\n.pdf", "plan.pdf"),
        ("plan\u202efdp.exe", "planfdp.pdf"),
        ("con.pdf", "_con.pdf"),
        ("LPT1", "_LPT1.pdf"),
        ('a<b>:"|?*.pdf', "a-b------.pdf"),
        (".pdf", "pdf.pdf"),
        ("...", "file.pdf"),
        ("خطة مدينة التعلم.pdf", "خطة مدينة التعلم.pdf"),
        ("می‌خواهم.pdf", "می‌خواهم.pdf"),
        ("学习型城市.docx", "学习型城市.pdf"),
        ("Report v1.2.pdf", "Report v1.2.pdf"),
        ("100 % local.pdf", "100 % local.pdf"),
    ],
)
def test_a_name_is_made_safe_and_stays_readable(given_name, stored_as):
    assert names.ending_in(given_name, "pdf") == stored_as


@given(st.text(max_size=400))
def test_no_name_is_ever_a_path_a_device_or_too_long(name):
    safe = names.ending_in(name, "pdf")

    assert not set(safe) & set('/\\<>:"|?*\x00')
    assert (len(safe) <= names.LONGEST, len(safe.encode()) <= names.LONGEST_BYTES) == (True, True)
    assert safe.endswith(".pdf")
    assert not safe.startswith(".")
