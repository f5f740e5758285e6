# --help of the scripts says what they do, and does nothing
for script in demo test lint setup fuzz gpu_check; do
  "$SOURCE/scripts/$script" --help; echo "exit $?"
done
ls -A
