# check_layering.py names each include that goes against the arrows or hides its folder, and each heavy library away from home
mkdir -p core db dse/apps evaluators/accuracy kernels/cpu
printf '#include <vector>\n#include "core/seed.hpp"\n#include "db/query.hpp"\n' >core/against_the_arrow.hpp
printf '#include <sqlite3.h>\n#include "core/seed.hpp"\n' >db/at_home.cpp
printf '  #  include <torch/torch.h>\n#include <dnnl.hpp>\n' >kernels/cpu/far_from_home.cpp
printf '#include <torch/torch.h>\n#include "evaluators/evaluator.hpp"\n' >evaluators/accuracy/at_home.cpp
printf '#include "evaluators/accuracy/trainer.hpp"\n' >dse/against_the_arrow.cpp
printf '#include "evaluators/accuracy/trainer.hpp"\n#include <boost/program_options.hpp>\n' >dse/apps/at_home.cpp
printf '#include "core/seed.hpp"\n#include "../db/query.hpp"\n#include "pareto.hpp"\n' >dse/hidden_folder.cpp
python3 "$SOURCE/cmake/check_layering.py" .
