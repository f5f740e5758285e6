#!/usr/bin/env python3
"""Checks that #include lines point the one way the folders allow, and that each heavy library stays in its home.

Our own headers are included by their path from the project's root, "core/seed.hpp": another path would hide its folder.

usage: check_layering.py SOURCE_DIR
Exit 1 with one line per violation: file:line: what it includes and why that is not allowed.
"""

import pathlib
import re
import sys

# Folder -> folders that it may include, besides itself. The longest matching folder counts: evaluators/accuracy before evaluators.
ALLOWED = {
    "core": [],
    "hwmodel": ["core"],
    "kernels": ["core"],
    "db": ["core"],
    "evaluators": ["hwmodel", "kernels", "core"],
    "evaluators/accuracy": ["evaluators", "kernels", "core"],
    "dse": ["evaluators", "db", "hwmodel", "core"],
    # Programs put the parts together.
    "dse/apps": ["dse", "evaluators", "evaluators/accuracy", "kernels", "db", "hwmodel", "core"],
}

# Header pattern -> the only folders that may include it.
HOMES = {
    r"(torch|ATen|c10)/.*": ["evaluators/accuracy"],
    r"(oneapi/)?dnnl.*": ["kernels/cpu"],
    r"NTL/.*": ["kernels/lattice"],
    r"(cuda|cublas|cuda_runtime|mma).*\.h(pp)?": ["kernels/cuda"],
    r"sqlite3\.h": ["db"],
    r"nlopt.*": ["dse/searchers"],
    r"boost/program_options.*": ["dse/apps"],
    r"openssl/.*": ["core"],
    r"zlib\.h": ["evaluators/accuracy", "hwmodel"],
    r"catch2/.*": [],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
SUFFIXES = {".hpp", ".cpp", ".h", ".cu", ".cuh", ".in"}


def folder_of(path, folders):
    """The longest of `folders` that `path` lies in, or None."""
    return max((f for f in folders if path.startswith(f + "/")), key=len, default=None)


def violations(root):
    for top in sorted({folder.split("/")[0] for folder in ALLOWED}):
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in SUFFIXES:
                continue
            name = file.relative_to(root).as_posix()
            home = folder_of(name, ALLOWED)
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                bracket, header = match.groups()
                target = folder_of(header, ALLOWED)
                if target and target != home and target not in ALLOWED[home]:
                    allowed = ", ".join(ALLOWED[home]) or "nothing else"
                    yield f"{name}:{number}: {home} includes {header}; it may include: {allowed}"
                if bracket == '"' and not target:
                    yield f"{name}:{number}: includes {header}, which is no path from the root to a folder of ours"
                for pattern, homes in HOMES.items():
                    if re.fullmatch(pattern, header) and not folder_of(name, homes):
                        place = " and ".join(homes) or "tests"
                        yield f"{name}:{number}: includes {header}, which belongs in {place} alone"


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    found = list(violations(pathlib.Path(arguments[0])))
    for violation in found:
        print(violation)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
