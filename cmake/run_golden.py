#!/usr/bin/env python3
"""Runs golden command-line tests and compares what they do with what is expected.

usage: run_golden.py [--update] --source DIR --path DIR:DIR... TEST.cmd...

TEST.cmd   first line "# purpose"; further comment lines; then a shell script (sh). It starts in an empty scratch folder, with the programs on PATH,
           the checkout as $SOURCE, the folder of TEST.cmd as $HERE. "# slow" on a line of its own puts the test into the slow set.
TEST.ok    what is expected:   exit 0
                               --- stdout
                               ...
                               --- stderr
                               ...
           In a line, {{REGEX}} stands for text that varies: a time, a revision. A line {{*}} alone stands for any number of lines.
           The checkout's and the scratch folder's paths read $SOURCE and $SCRATCH.
--update   writes TEST.ok anew where it does not fit; files that fit keep their {{...}}.

Exit 0: all fit; 1: some do not; 77: skipped, a test printed "SKIP: reason" and exited with 77.
"""

import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TIMEOUT_S = 1500  # for what hangs: far above what any takes, also with sanitizers on a slow machine
SKIPPED = 77


def pattern_of(expected):
    """The regular expression that the text of a TEST.ok stands for."""
    parts = []
    for line in expected.splitlines(keepends=True):
        if line.rstrip("\n") == "{{*}}":
            parts.append(r"(?:.*\n)*")
            continue
        for piece in re.split(r"(\{\{.+?\}\})", line):
            is_pattern = piece.startswith("{{") and piece.endswith("}}")
            parts.append(f"(?:{piece[2:-2]})" if is_pattern else re.escape(piece))
    return "".join(parts)


def section(name, text):
    if text and not text.endswith("\n"):
        text += "\n(no newline at the end)\n"
    return f"--- {name}\n{text}"


def run(command, source, path):
    """What TEST.cmd does, written as a TEST.ok is; and its exit status."""
    with tempfile.TemporaryDirectory(prefix="axdse-golden-") as scratch:
        environment = {
            "PATH": f"{path}:{os.environ.get('PATH', '/usr/bin:/bin')}",
            "SOURCE": str(source),
            "HERE": str(command.parent),
            "HOME": scratch,
            "TMPDIR": scratch,
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "COLUMNS": "120",
        }
        done = subprocess.run(["/bin/sh", str(command)], cwd=scratch, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=TIMEOUT_S, check=False)
        text = f"exit {done.returncode}\n" + "".join(
            section(name, data.decode("utf-8", errors="backslashreplace")) for name, data in (("stdout", done.stdout), ("stderr", done.stderr)))
        for place in {scratch, os.path.realpath(scratch)}:
            text = text.replace(place, "$SCRATCH")
        return text.replace(str(source), "$SOURCE"), done.returncode


def difference(expected, actual, name):
    """A diff in which lines that fit by their {{...}} show as equal."""
    expected_lines, actual_lines = expected.splitlines(), actual.splitlines()
    for index, line in enumerate(expected_lines):
        if "{{" in line and line != "{{*}}":
            fitting = next((a for a in actual_lines if re.fullmatch(pattern_of(line), a)), line)
            expected_lines[index] = fitting
    return "\n".join(difflib.unified_diff(expected_lines, actual_lines, f"expected: {name}", "what happened", lineterm=""))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--path", default="")
    parser.add_argument("commands", type=pathlib.Path, nargs="*")
    arguments = parser.parse_args()

    status = 0
    for command in arguments.commands:
        if not command.read_text(encoding="utf-8").startswith("# "):
            print(f"{command}: the first line must say the purpose: # ...")
            status = 1
            continue
        ok_file = command.with_suffix(".ok")
        expected = ok_file.read_text(encoding="utf-8") if ok_file.exists() else ""
        actual, exit_status = run(command.absolute(), arguments.source.absolute(), arguments.path)
        if exit_status == SKIPPED and "SKIP: " in actual:
            print(actual)
            status = status or SKIPPED
        elif not re.fullmatch(pattern_of(expected), actual):
            print(difference(expected, actual, ok_file.name))
            if arguments.update:
                ok_file.write_text(actual, encoding="utf-8")
                print(f"written: {ok_file}")
            else:
                print(f"\nIf this is right, run with --update (target update_golden) and commit {ok_file.name}.")
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
