#!/usr/bin/env python3
"""The PDFs: whole, numbered, with the text of their pages and an outline to find one's way. Prints TAP."""
import html
import json
import os
import pathlib
import re
import subprocess

HANDOUTS = pathlib.Path(os.environ.get("BUILD", "build")) / "handouts"
MOST_PAGES = 60  # of a chapter: more is a page that has come apart
checks = 0


def check(sentence, problems):
    global checks
    checks += 1
    print(f"{'not ok' if problems else 'ok'} {checks} - {sentence}")
    for problem in problems[:10]:
        print(f"# {problem}")


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def info(pdf):
    return dict(re.findall(r"^(.+?): +(.*)$", run("pdfinfo", pdf)[1], re.MULTILINE))


def page_texts(pdf):
    """The text of each page; poppler ends a page with a form feed."""
    return run("pdftotext", pdf, "-")[1].split("\f")[:-1]


def outline(pdf):
    """The titles of the outline, in order, from any depth."""
    def walk(items):
        for item in items:
            yield " ".join(item["title"].split())
            yield from walk(item["kids"])
    return list(walk(json.loads(run("qpdf", "--json", "--json-key=outlines", pdf)[1])["outlines"]))


def headings(page):
    """The headings of a page that the outline must have: its title and its sections."""
    found = re.findall(r"<h[12]\b[^>]*>(.*?)</h[12]>", page.split("<main", 1)[1], re.DOTALL)
    # A formula has its text twice, for eyes and for readers; the outline may have either.
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", "", one)).split())
            for one in found if "katex" not in one]


def in_order(wanted, all_titles):
    """What of `wanted` is not in `all_titles`, in this order."""
    rest = iter(all_titles)
    return [title for title in wanted if title not in rest]


def check_pdf(pdf, pages):
    """A PDF of these HTML pages; returns how many pages it has."""
    name = pdf.relative_to(HANDOUTS)
    status, said = run("qpdf", "--check", pdf)
    check(f"{name} is a whole PDF", [said] if status else [])
    count, texts = int(info(pdf).get("Pages", 0)), page_texts(pdf)
    unnumbered = [f"page {number}" for number, text in enumerate(texts, 1)
                  if f"page {number} of {count}" not in text]
    check(f"{name} numbers its {count} pages", unnumbered or ([] if len(texts) == count > 0 else ["no pages"]))
    check(f"{name} has no empty page",
          [f"page {number}" for number, text in enumerate(texts, 1) if len(text.split()) < 12])
    raw = re.findall(r"\\(?:frac|mathrm|sqrt|sum|cdot|text|top)\b", "".join(texts))
    check(f"{name} shows no TeX", raw)
    wanted = [title for page in pages for title in headings(page.read_text(encoding="utf-8"))]
    check(f"{name} has its headings in its outline", in_order(wanted, outline(pdf)) if wanted else ["no headings"])
    fonts = run("pdffonts", pdf)[1].splitlines()[2:]
    check(f"{name} brings its fonts along",
          [font for font in fonts if font.split()[-5] != "yes"] or ([] if fonts else ["no fonts"]))
    check(f"{name} is tagged, for those who hear it", [] if info(pdf).get("Tagged") == "yes" else ["it is not"])
    return count


def check_edition(folder):
    pages = sorted(folder.glob("[0-9]*/index.html"))
    check(f"{folder.name} has a PDF for each chapter, and the book",
          [page.parent.name for page in pages if not (folder / "pdf" / f"{page.parent.name}.pdf").exists()]
          + ([] if pages else ["no chapters"]))
    counts = []
    for page in pages:
        counts.append(check_pdf(folder / "pdf" / f"{page.parent.name}.pdf", [page]))
        check(f"and {page.parent.name} has as many pages as one would read",
              [] if 3 <= counts[-1] <= MOST_PAGES else [str(counts[-1])])
    book = check_pdf(folder / "pdf" / "clockhands.pdf", [folder / "index.html", *pages])
    # Each chapter begins on a new page and is set as when it is alone; the index comes before.
    check(f"the book of {folder.name} is its chapters, and up to four pages before them",
          [] if sum(counts) + 1 <= book <= sum(counts) + 4 else [f"{book} pages, chapters {counts}"])


for edition in ("student", "instructor"):
    check_edition(HANDOUTS / edition)
for sheet in ("worksheet/worksheet", "instructor/worksheet-key"):
    check_pdf(HANDOUTS / f"{sheet}.pdf", [HANDOUTS / f"{sheet}.html"])
print(f"1..{checks}")
