#!/usr/bin/env python3
"""Nothing that only an instructor should see reaches a student: neither the student's pages and PDFs,
nor the worksheet, nor the student's kit.

The canaries are the lines of every answer in solutions/, and every paragraph of the notes beside it.
Each is looked for with white space and markup taken out, as a reader would see it. The instructor's
edition has to hold them: that shows that they can be found. Prints TAP.
"""
import html
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

KIT = pathlib.Path(__file__).resolve().parents[2]
HANDOUTS = KIT / os.environ.get("BUILD", "build") / "handouts"
PLAIN_LOOP = re.compile(r"for \(int ([a-z]) = 0; \1 < [A-Z]; \1\+\+\)( \{)?$")
TYPOGRAPHY = str.maketrans("“”‘’", "\"\"''")  # pages have the quotes that typewriters lack
SHORTEST_LINE, SHORTEST_SENTENCE = 15, 40  # characters; less is nobody's secret
checks = 0


def check(sentence, problems):
    global checks
    checks += 1
    print(f"{'not ok' if problems else 'ok'} {checks} - {sentence}")
    for problem in problems[:10]:
        print(f"# {problem}")


def squeezed(text):
    return re.sub(r"\s+", "", text.translate(TYPOGRAPHY).replace("...", "…"))


def plain(markup):
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def answers():
    """(chapter, function, lines) of each answer."""
    for path in sorted(KIT.glob("solutions/*/*.c")):
        text = path.read_text(encoding="utf-8")
        for body in re.finditer(r"/\* BEGIN SOLUTION \*/(.*?)/\* END SOLUTION \*/", text, re.DOTALL):
            function = re.findall(r"^[a-z].*?(\w+)\(", text[:body.start()], re.MULTILINE)[-1]
            yield path.parent.name, function, code_lines(body[1])


def code_lines(text):
    """The lines of code, without comments and braces, and without loops over an extent, which stand
    everywhere."""
    lines = (line.strip() for line in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).split("\n"))
    return [line for line in lines if line not in ("", "{", "}") and not PLAIN_LOOP.match(line)]


def telling(lines):
    """The lines of an answer that say something."""
    return [line for line in lines if len(line) >= SHORTEST_LINE]


def notes():
    """{chapter: the paragraphs of its notes}, without formulas, which no two programs write alike."""
    found = {}
    for path in sorted(KIT.glob("solutions/*/README.md")):
        page = subprocess.run(["pandoc", "-f", "gfm", "-t", "html", "--wrap=none", str(path)],
                              check=True, capture_output=True, text=True).stdout
        parts = (plain(part) for part in re.split(r"</(?:p|li|td|th|h\d|pre)>", page))
        found[path.parent.name] = [part.strip() for part in parts
                                   if len(squeezed(part)) >= SHORTEST_SENTENCE and "$" not in part]
    return found


def edition(name):
    """{file: its text as a reader sees it, squeezed} for all files of an edition that have text."""
    texts = {}
    for path in sorted((HANDOUTS / name).rglob("*")):
        key = str(path.relative_to(HANDOUTS))
        if path.suffix in (".html", ".svg"):
            texts[key] = squeezed(plain(path.read_text(encoding="utf-8")))
        elif path.suffix == ".pdf":
            out = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True)
            texts[key] = squeezed(out.stdout.decode("utf-8"))
    return texts


def kit_texts():
    """{file: its text} of the student's kit."""
    with tempfile.TemporaryDirectory() as folder:
        archive = pathlib.Path(folder) / "kit.tar.gz"
        subprocess.run([str(KIT / "chapters/handout/student-kit"), str(archive)], check=True,
                       capture_output=True)
        with tarfile.open(archive) as tar:
            return {member.name: tar.extractfile(member).read().decode("utf-8", "replace")
                    for member in tar.getmembers() if member.isfile()}


def longest_run(answer, lines):
    """How many lines of an answer stand in a file one after the other."""
    best, previous = 0, [0] * (len(answer) + 1)
    for line in lines:
        now = [0] * (len(answer) + 1)
        for index, wanted in enumerate(answer):
            if line == wanted:
                now[index + 1] = previous[index] + 1
        best, previous = max(best, *now), now
    return best


def found_in(texts, canaries):
    return [f"{file}: {canary}" for canary in canaries for file, text in texts.items()
            if squeezed(canary) in text]


def check_editions(code, paragraphs):
    student = {**edition("student"), **edition("worksheet")}
    check("there are pages and PDFs to look at",
          [] if {pathlib.Path(file).suffix for file in student} >= {".html", ".pdf", ".svg"} else sorted(student))
    instructor = edition("instructor")
    for chapter, canaries in paragraphs.items():
        lines = [line for where, _, answer in code if where == chapter for line in telling(answer)]
        check(f"no line of an answer of {chapter} is in the student's edition", found_in(student, lines))
        check(f"no paragraph of the notes on {chapter} is in it", found_in(student, canaries))
        for kind, file in ("page", f"instructor/{chapter}/index.html"), ("PDF", f"instructor/pdf/{chapter}.pdf"):
            text = instructor.get(file, "")
            lost = [canary for canary in lines + canaries if squeezed(canary) not in text]
            # A link that becomes words, or a page that ends in a paragraph, may change a few.
            check(f"the instructor's {kind} of {chapter} holds nearly all of them",
                  lost if len(lost) > (len(lines) + len(canaries)) / 10 else [])


def check_kit(code, paragraphs):
    """A grader knows wrong answers, and so parts of right ones, and a few right ones of a line or two.
    No answer of five lines or more may be there whole, nor more than half of it in one piece."""
    texts = kit_texts()
    check("the student's kit has files", [] if len(texts) > 100 else sorted(texts))
    squeezed_texts = {file: squeezed(text) for file, text in texts.items()}
    check("no paragraph of any notes is in it",
          found_in(squeezed_texts, [one for canaries in paragraphs.values() for one in canaries]))
    chapters = {file: text for file, text in squeezed_texts.items() if file.startswith("clockhands/chapters/")}
    check("no line of any answer is in its chapters/",
          found_in(chapters, [line for _, _, answer in code for line in telling(answer)]))
    sources = {file: code_lines(text) for file, text in texts.items() if file.endswith((".c", ".h", ".md"))}
    leaks = []
    for chapter, function, answer in code:
        for file, lines in sources.items():
            run = longest_run(answer, lines)
            if len(answer) >= 5 and run > len(answer) / 2:
                leaks.append(f"{file}: {run} of the {len(answer)} lines of {function} of {chapter}")
    check("no file of it holds more than half of an answer", leaks)


def main():
    code, paragraphs = list(answers()), notes()
    check("every chapter has answers and notes",
          [name for name in paragraphs if not paragraphs[name] or name not in {one[0] for one in code}])
    check_editions(code, paragraphs)
    check_kit(code, paragraphs)
    print(f"1..{checks}")


try:
    main()
except (OSError, subprocess.CalledProcessError) as error:
    sys.exit(f"Bail out! {error}")
