#!/bin/sh
# The worksheet and its key: the nine questions, and whatever a course says of itself.
. "$(dirname "$0")/../support/tap"

out=$scratch/build
sheet=$out/handouts/worksheet/worksheet
key=$out/handouts/instructor/worksheet-key
course=$scratch/course.yaml

made() { # made [TARGET]: the worksheet's page, or that target, for $course
    make BUILD="$out" HANDOUT="$course" "${1-$sheet.html}"
}

refused() { # refused SENTENCE TEXT: a course of that text ends the build, with its file and the sentence
    printf '%b' "$2" >"$course"
    rm -f "$sheet.html"
    ends_with 2 "$course: $1" made && fails ls "$sheet.html"
}

shows() { # shows TEXT: the page has exactly that text between two tags
    grep -F -e ">$1<" "$sheet.html"
}

questions() { # questions FILE: its headings, one a line, without markup
    grep -o '<h2 id[^>]*>.*</h2>' "$1" | sed 's/<[^>]*>//g'
}

# ---- without a word about the course ----

make BUILD="$out" worksheet-pdfs >"$scratch/log" 2>&1
check "the worksheet is made" ls "$sheet.html" "$sheet.pdf"
questions "$sheet.html" >"$scratch/questions"
check "its questions are (a) to (i), in this order" \
    test "$(cut -c 1-3 "$scratch/questions" | tr '\n' ' ')" = '(a) (b) (c) (d) (e) (f) (g) (h) (i) '
check "their chapters are 01 to 09, in this order" \
    test "$(sed -n 's/^## .*{chapter=\(..\).*/\1/p' chapters/handout/worksheet.md | tr '\n' ' ')" = '01 02 03 04 05 06 07 08 09 '
check "the sheet is credited" grep -q 'EECS 182.*Spring 2023.*Discussion 10' "$sheet.html"
check "there is room to write after each question" \
    test "$(sed -n '/<section class="question">/,/<\/section>/p' "$sheet.html" | grep -c '<div class="lines"><div></div>')" -ge 9
check "nothing is said of a term, an instructor or a date" fails grep -q 'Due:\|<p></p>' "$sheet.html"
check "no answer is in it" fails grep -q 'class="answer"' "$sheet.html"

pages=$(pdfinfo "$sheet.pdf" | sed -n 's/^Pages: *//p')
for page in $(seq "${pages:-0}"); do
    pdftotext -f "$page" -l "$page" "$sheet.pdf" "$scratch/text"
    check "the paper says page $page of $pages" grep -qx "page $page of $pages" "$scratch/text"
    [ "$page" = 1 ] || check "and has a running head on it" grep -q 'Transformers and pretraining' "$scratch/text"
done
check "there are some pages, and a class gets few" test "${pages:-0}" -ge 2 -a "${pages:-0}" -le 6

# ---- the key ----

check "the key is made, among the pages for instructors" ls "$key.html" "$key.pdf"
questions "$key.html" >"$scratch/key-questions"
check "it has the same questions" diff "$scratch/questions" "$scratch/key-questions"
check "it has an answer to each" test "$(grep -c 'class="answer"' "$key.html")" = 9
check "and no empty lines" fails grep -q '<div class="lines"><div>' "$key.html"

# ---- what a course says of itself ----

cat >"$course" <<'YAML'
course: '"R&D" <b>bold</b> *C*-algebras \ 50% $x$ </style><script>alert(1)</script>'
term: Frühling 2027
instructor: O'Neil, "Anna"
date: 2027-03-01
due: No
title: "Tensors: 'a' & `b`"
YAML
check "odd values are no hindrance" made worksheet-pdfs
check "the course is text, to the last character" shows \
    '"R&amp;D" &lt;b&gt;bold&lt;/b&gt; *C*-algebras \ 50% $x$ &lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;, Frühling 2027'
check "so is the instructor" shows "O'Neil, \"Anna\""
check "a date is printed as it was written" shows '2027-03-01'
check "'No' is a word" shows 'Due: No'
check "the title is text too" shows "Tensors: 'a' &amp; \`b\`"
check "no script came of it" fails grep -q '<script' "$sheet.html"
pdftotext -f 2 -l 2 "$sheet.pdf" - | tr -d ' \n' >"$scratch/text"
check "the running head has all of it as well" grep -F \
    '"R&D"<b>bold</b>*C*-algebras\50%$x$</style><script>alert(1)</script>,Frühling2027' "$scratch/text"

printf 'course: Ours\n' >"$course"
check "another course makes the worksheet anew" made
check "and is on it" shows 'Ours'
before=$(stat -c %Y.%i "$sheet.html")
check "the same course is made again" made
check "which leaves the worksheet alone" test "$before" = "$(stat -c %Y.%i "$sheet.html")"
printf '' >"$course"
check "an empty file is a course without a name" made
printf '# only words\ncourse:\nterm: >\n  Winter\n  2027\n' >"$course"
check "so is a course without a value" made
check "and a value may take two lines" shows 'Winter 2027'

check "a list is refused" refused "must consist of lines" '- course\n- term\n'
check "so is a word" refused "must consist of lines" 'course\n'
check "a key that means nothing is refused, and named" refused "does not mean anything by 'curse'" 'curse: Ours\n'
check "a value that is a list is refused" refused "'course' must be text" 'course: [a, b]\n'
check "what is not YAML is refused, with its line" refused "line 2: this is not YAML" 'term: a\n\tcourse: b\n'
check "what is not UTF-8 is refused" refused "is not UTF-8" 'course: \0374\n'
rm "$course"
check "a file that is not there is refused" \
    ends_with 2 "$course: cannot be read" made
finish
