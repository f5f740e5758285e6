`celldefine
module m(input [0:1] a, input \b , output p);
 nand (s, a[0], \b ); nor (t, a[1], \b , s); xnor (u, s, t); or (p, u, a[0], 1'b0); buf (x, y, s);
 specify specparam d$x = 0.1:0.2:0.3; (a *> p) = (d$x, d$x); endspecify
endmodule
`endcelldefine
