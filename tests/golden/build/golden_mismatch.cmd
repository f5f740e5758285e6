# run_golden.py shows what differs from the expected output, lets {{...}} vary, and fails
printf '# prints three lines\necho same; echo took 12 ms; echo other\n' >t.cmd
printf 'exit 0\n--- stdout\nsame\ntook {{[0-9]+}} ms\nexpected\n--- stderr\n' >t.ok
python3 "$SOURCE/cmake/run_golden.py" --source . t.cmd
echo "exit $?"
printf 'exit 0\n--- stdout\n{{*}}\nother\n--- stderr\n' >t.ok
python3 "$SOURCE/cmake/run_golden.py" --source . t.cmd
echo "exit $?"
