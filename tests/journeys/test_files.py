"""Files in a real browser: dropped, refused, replaced, removed and put back; without a connection; without any script."""

import base64
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.dossiers import files
from tests.journeys import people

# Drops a file as a person does, with everything a browser says on the way.
DROP = """([selector, name, content]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.querySelector(selector).dispatchEvent(
      new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


def sent(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def expect_standing(page: Page, *names: str) -> None:
    expect(page.locator("[data-files] > .files > li > .file-name")).to_have_text(list(names))


@pytest.fixture
def at_files(visit, portal):
    """A delegate at the section that takes files."""

    def arrive(city: str, address: str, **options) -> Page:
        delegate = people.Delegate(visit("en", **options), portal, "en", address)
        delegate.register()
        reference = delegate.choose(city)
        delegate.page.goto(f"/en/applications/{reference}/implementation/")
        return delegate.page

    return arrive


def test_a_file_is_dropped_replaced_removed_and_put_back_by_keyboard_and_a_wrong_one_is_refused(
    at_files, tmp_path: Path
):
    page = at_files("Grenoble", "files@city.example", viewport={"width": 320, "height": 700}, bypass_csp=True)
    said = page.locator("[data-said]")

    page.evaluate(DROP, ["[data-drop]", "plan.pdf", _base64(files.pdf("a plan"))])
    expect(said).to_have_text("“plan.pdf” is stored.")
    expect_standing(page, "plan.pdf")

    page.locator("[name=files]").set_input_files(
        [sent("tool.pdf", files.EXECUTABLE), sent("big.pdf", b"%PDF-" + b" " * 10 * 1024 * 1024)]
    )
    expect(page.locator(".file-refused")).to_have_count(2)
    expect(page.locator("[data-uploads]")).to_contain_text("whatever its name says")
    expect(page.locator("[data-uploads]")).to_contain_text("larger than 10 MB, the most for one file")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Close this message tool.pdf").click()

    page.locator("[data-files] summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("[name^=replacement]").set_input_files(sent("better.docx", files.docx()))
    expect(said).to_have_text("“better.docx” is stored.")
    expect_standing(page, "better.docx")

    page.get_by_role("button", name="Remove better.docx").focus()
    page.keyboard.press("Enter")
    expect(said).to_have_text("“better.docx” is removed. You can put it back.")
    expect(page.locator("#files-title")).to_be_focused()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Put back plan.pdf").press("Enter")
    expect(said).to_have_text("“plan.pdf” is back.")
    expect_standing(page, "plan.pdf")

    with page.expect_download() as download:
        page.get_by_role("link", name="plan.pdf", exact=True).click()
    assert (download.value.suggested_filename, download.value.path().read_bytes()) == (
        "plan.pdf",
        files.pdf("a plan"),
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_a_connection_the_choice_stays_and_is_sent_when_it_is_back(at_files):
    page = at_files("Nancy", "offline@city.example")
    big = files.pdf("a plan").replace(b"startxref", b"%" + b" " * 3_000_000 + b"\nstartxref")

    page.context.set_offline(True)
    page.locator("[name=files]").set_input_files(sent("plan.pdf", big))
    expect(page.locator("[data-uploads]")).to_contain_text(
        "Not sent yet: no connection. plan.pdf stays chosen"
    )
    expect_standing(page)
    page.context.set_offline(False)

    expect(page.locator("[data-files]")).to_contain_text("plan.pdf")
    expect(page.locator("[data-uploads]")).to_be_hidden()
    page.reload()
    expect_standing(page, "plan.pdf")


def test_without_any_script_the_buttons_do_the_same_and_the_text_is_saved_with_them(at_files, visit, portal):
    page = at_files("Metz", "plain@city.example", java_script_enabled=False)

    page.locator("[name=implementation]").fill("Eleven houses teach reading.")
    page.locator("[name=files]").set_input_files(
        [sent("plan.pdf", files.pdf("one")), sent("tool.pdf", files.EXECUTABLE)]
    )
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("“tool.pdf” is not a PDF")
    expect_standing(page, "plan.pdf")

    page.get_by_text(re.compile("^Replace")).click()
    page.locator("[name^=replacement]").set_input_files(sent("better.jpg", files.jpeg()))
    page.get_by_role("button", name="Upload and replace plan.pdf").click()
    expect_standing(page, "better.jpg")
    page.get_by_role("button", name="Remove better.jpg").click()
    page.get_by_role("button", name="Put back plan.pdf").click()

    expect_standing(page, "plan.pdf")
    expect(page.locator("[name=implementation]")).to_have_value("Eleven houses teach reading.")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
