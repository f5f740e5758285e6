#!/usr/bin/env python3
"""Every relative link in the project's Markdown files leads to a file that exists, and to a heading in it where it names one."""

import re
import subprocess
import sys
from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+\s+(.*?)\s*$", re.MULTILINE)


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub and GitLab make them."""
    titles = HEADING.findall(document.read_text())
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def problems_in(document: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    problems = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        if not file.exists():
            problems.append(f"{document}: no such file: {target}")
        elif anchor and file.suffix == ".md" and anchor not in anchors(file):
            problems.append(f"{document}: no such heading: {target}")
    return problems


def main() -> int:
    root = Path(sys.argv[1])
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=root, capture_output=True, text=True, check=True)
    documents = [root / name for name in listed.stdout.split()]
    problems = [problem for document in documents for problem in problems_in(document)]
    print("\n".join(problems) or f"{len(documents)} documents, all links lead somewhere")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
