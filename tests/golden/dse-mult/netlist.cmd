# netlists of others beside multipliers built here: errors, flows, and what is refused
library=/usr/share/qflow/tech/osu018/osu018_stdcells.lib
cat >and.v <<END
module low_bits(input [7:0] A, input [7:0] B, output [15:0] O);
  assign O = {12'b0, A[3:0] & B[3:0]};
endmodule
END
dse-mult "exact(8, 8)" --netlist and.v --ports A,B,O --operands "u8 x u8" --unit multiplier --library $library | grep "^and \|Flow\|flow"
dse-mult --netlist and.v --library $library --unit multiplier; echo "exit $?"
dse-mult --netlist and.v --ports A --library $library --unit multiplier; echo "exit $?"
dse-mult --netlist and.v --ports A,C --library $library --unit multiplier; echo "exit $?"
dse-mult --netlist and.v --ports A,B --library $library; echo "exit $?"
dse-mult --netlist and.v --ports A,B --flow yosys --library $library --unit multiplier; echo "exit $?"
dse-mult --netlist and.v --ports A,B --path --library $library --unit multiplier; echo "exit $?"
dse-mult "exact(8, 8)" --flow abc --library $library; echo "exit $?"
