# dse-train says what is wrong with its arguments and files, and ends with the exit code of who must act
dse-train; echo "exit $?"
dse-train --epoch 3 --output x; echo "exit $?"
dse-train --epochs 0 --output x; echo "exit $?"
dse-train --architecture resnet9 --output x; echo "exit $?"
dse-train --data /nonexistent --output x; echo "exit $?"
dse-train --evaluate none.safetensors; echo "exit $?"
printf 'no checkpoint' >damaged.safetensors
dse-train --evaluate damaged.safetensors; echo "exit $?"
ls
