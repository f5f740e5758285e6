`timescale 1ns/1ps
(* top *) module m(a, b, p); input [2:0] a, b; output [1:0] p; wire [1:0] p;
  n #(.W(3), .FLIP(1)) x (.i(a), .o(t)); n #(3) y (b, u);
  FAX1 f (.A(a[0]), .B(b[0]), .C(t), .YS(p[0]), .YC());
  AND2X1 g (p[1], t, u); xor #1 h (w, a[1], b[1]), (z, t, u); not k (q, r, w);
endmodule
module n #(parameter W = 1) (i, o); localparam L = W - 1; parameter FLIP = 0;
 input [L:0] i; output o; supply1 one; assign o = (i[L] ^ i[0]) & one ^ FLIP; endmodule
module AND2X1(Y, A, B); output Y; input A, B; endmodule
