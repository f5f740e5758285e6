# the Verilog of a multiplier passes its own exhaustive testbench, and comes back as a netlist of equal products
if ! command -v iverilog >/dev/null; then echo "SKIP: iverilog is not installed"; exit 77; fi
cells=/usr/share/qflow/tech/osu018/osu018_stdcells
dse-mult "truncated(10)" --operands "u8 x u8" --unit multiplier --library $cells.lib --verilog out >table.txt
cd out
iverilog -o test u8_x_u8_truncated_10.v u8_x_u8_truncated_10_testbench.v $cells.v 2>/dev/null && vvp test | tail -1
