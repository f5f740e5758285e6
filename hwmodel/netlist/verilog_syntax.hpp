#pragma once

#include <optional>
#include <string>
#include <vector>

namespace axdse::hwmodel {

/// What the Verilog parser reads: a file as written, names not yet resolved.
struct VerilogExpression {
  enum class Kind {
    kNumber,
    kName,
    kSelect,         ///< text[operands[0]] or text[operands[0]:operands[1]]
    kConcatenation,  ///< {operands...}
    kReplication,    ///< {operands[0]{operands[1]}}
    kOperator,       ///< text; unary with one operand, "?" with three; & | ^ && || + * with two or more
  };
  Kind kind = Kind::kNumber;
  int line = 0;
  int depth = 1;           ///< of the tree; bounded by the parser
  std::string text;        ///< name or operator
  std::vector<bool> bits;  ///< of a number, lowest first
  bool is_sized = false;   ///< of a number
  std::vector<VerilogExpression> operands;
};

/// One name of a declaration; the pieces that a header and a body give about a port are two of them.
struct VerilogDeclaration {
  enum class Kind { kWire, kInput, kOutput, kZero, kOne };
  Kind kind = Kind::kWire;
  std::string name;
  int range = -1;  ///< number in VerilogModule::ranges; -1: one bit
  bool is_signed = false;
  int line = 0;
};

struct VerilogRange {
  VerilogExpression first;  ///< [first:last], the most significant bit first
  VerilogExpression last;
};

struct VerilogParameter {
  std::string name;
  VerilogExpression value;
  bool is_local = false;
};

struct VerilogAssignment {
  VerilogExpression target;
  VerilogExpression value;
};

struct VerilogConnection {
  std::string port;                        ///< empty where given by position
  std::optional<VerilogExpression> value;  ///< none: left open
  int line = 0;
};

/// Of a module, a cell, or one of Verilog's own gates.
struct VerilogInstance {
  std::string module;
  std::string name;
  bool is_primitive = false;
  int parameters = -1;  ///< number in VerilogModule::parameter_lists; -1: none
  std::vector<VerilogConnection> ports;
  int line = 0;
};

struct VerilogModule {
  std::string name;
  int line = 0;
  std::vector<std::string> ports;  ///< in the order of the header
  std::vector<VerilogRange> ranges;
  std::vector<VerilogParameter> parameters;
  std::vector<std::vector<VerilogConnection>> parameter_lists;  ///< what instances give their parameters
  std::vector<VerilogDeclaration> declarations;
  std::vector<VerilogAssignment> assignments;
  std::vector<VerilogInstance> instances;
  bool nets_must_be_declared = false;

  /// Nothing but an interface: it tells the order of a library cell's ports.
  [[nodiscard]] bool is_stub() const { return assignments.empty() && instances.empty(); }
};

}  // namespace axdse::hwmodel
