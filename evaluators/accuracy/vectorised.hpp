#pragma once

// One version of a loop for each instruction set, chosen when the program starts. Sanitizers are not ready that early.
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define AXDSE_VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define AXDSE_VECTORISED
#endif
