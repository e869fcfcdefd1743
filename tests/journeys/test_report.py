"""The post-programme report: begun from the record, written, compared with it, signed, taken away as PDF, and read."""

from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.conftest import Opens, Visitor
from tests.reports.printing import need_engine, opened, tags_of, text_of

NAME = "Jim Mossgrove"


def answers(visitor: Visitor) -> None:
    """Say of every outstanding need what is to be done."""
    for field in visitor.page.locator("main textarea[name^=need-]").all():
        field.fill("Samir Campion and he, by the summer")


def takes(visitor: Visitor, folder: Path) -> Path:
    """Download the report as PDF."""
    with visitor.page.expect_download() as waited:
        visitor.page.get_by_role("link", name="Download as PDF").click()
    assert waited.value.suggested_filename.startswith("PPR-")
    assert "Mossgrove" not in waited.value.suggested_filename
    path = folder / waited.value.suggested_filename
    waited.value.save_as(path)
    return path


def test_a_report_is_written_from_the_record_signed_and_read_as_pdf(opens: Opens, tmp_path: Path) -> None:
    need_engine()
    ruth = opens().signs_in("ruth")
    ruth.goes("People").goes("Mossgrove").goes("Report", exact=True)
    ruth.presses("Go on writing")
    assert ruth.reads("say of each what is to be done")
    answers(ruth)
    ruth.finds_no_fault().presses("Save")
    assert ruth.reads("Saved: Outstanding needs")
    ruth.presses("Go on writing").fills("Recommendations", "The walking group on Sundays.").presses("Save")
    assert ruth.reads("Saved: Recommendations")
    ruth.presses("Go on writing").fills("The person’s own comments", "“I am glad that I stayed.”")
    ruth.ticks("Has not seen it").presses("Save")
    assert ruth.reads("Every section is written")
    ruth.goes("Compare with the record of today").finds_no_fault()
    ruth.goes("Back to the report").presses("Sign the report").presses("Sign the report")
    assert ruth.reads("The report is signed")
    ruth.finds_no_fault()

    samir = opens().signs_in("samir")
    samir.goes(f"New post-programme report: {NAME}").finds_no_fault()
    expect(samir.page.get_by_role("link", name="Correct it in a new version")).to_have_count(0)
    assert samir.reads("The walking group on Sundays.")
    document = opened(takes(samir, tmp_path).read_bytes())
    said = text_of(document)
    for words in (NAME, "The walking group on Sundays.", "Samir Campion and he, by the summer", "Page 1 of"):
        assert words in said
    assert {"/H1", "/H2", "/Table", "/Figure"} <= {kind for kind, _alt in tags_of(document)}
