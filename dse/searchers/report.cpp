#include "dse/searchers/report.hpp"

#include <set>
#include <utility>

#include "dse/searchers/uniform.hpp"
#include "dse/searchers/verification.hpp"

namespace axdse::dse {
namespace {

class ReportStage final : public SearchStage {
 public:
  ReportStage(const SearchSpace& space, ReportParams params)
      : uniform_(uniform_configurations(space)), params_(std::move(params)) {}

  std::string_view name() const override { return "report"; }

  std::vector<Request> next_generation(const History& history) override {
    std::vector<Configuration> reported = uniform_;
    for (Configuration& point : front_of_means(history, params_.rung, params_.seeds, params_.objectives))
      reported.push_back(std::move(point));
    const Rung rung = report_rung(params_.rung);
    std::vector<Request> requests;
    std::set<std::string> seen;
    for (const Configuration& configuration : reported) {
      if (!seen.insert(configuration.sha256()).second) continue;
      for (const std::uint64_t seed : params_.seeds) {
        const Trial* found = history.find(configuration, params_.rung, seed);
        const bool measured = found != nullptr && std::holds_alternative<Evaluation>(found->outcome);
        if (measured && history.find(configuration, rung, seed) == nullptr)
          requests.push_back({configuration, rung, seed});
      }
    }
    return requests;
  }

  std::size_t expected_requests(const History&) const override {
    return 2 * uniform_.size();
  }  // the front is about as large

 private:
  std::vector<Configuration> uniform_;
  ReportParams params_;
};

}  // namespace

Rung report_rung(Rung rung) {
  rung.split = "test";
  rung.images = 0;
  return rung;
}

std::unique_ptr<SearchStage> make_report_stage(const SearchSpace& space, ReportParams params) {
  return std::make_unique<ReportStage>(space, std::move(params));
}

}  // namespace axdse::dse
