# dse-train says what is wrong with its arguments and files, and ends with the exit code of who must act
expect() { "$@"; echo "exit $?"; }
expect dse-train
expect dse-train --epochs 0 --output x
expect dse-train --output x --threads 0
expect dse-train --output x --seed -1
expect dse-train --architecture resnet9 --output x
expect dse-train --data /nonexistent --output x
expect dse-train --output .
expect dse-train --evaluate none.safetensors
printf 'no checkpoint' >damaged.safetensors
expect dse-train --evaluate damaged.safetensors
ls
