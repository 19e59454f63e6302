// The closure is a queue: each module that comes in is asked what it brings along. Then the whole set is judged, pair by pair; sets
// are a handful of modules.
#include "model/module_resolution.h"

#include <algorithm>
#include <deque>
#include <map>

#include "model/error.h"

namespace model {
namespace {

using enum DependencyKind;

std::string quoted(const std::string& name) { return "'" + name + "'"; }

class Resolver {
public:
    Resolver(const ModuleCatalogue& catalogue, Requirements requirements) : catalogue_(catalogue), requirements_(requirements) {}

    void choose(const std::vector<ChosenModule>& chosen) {
        for (const auto& choice : chosen) {
            const auto* module = catalogue_.find(choice.module_id);
            if (module == nullptr || has(choice.module_id)) continue;
            if (!module->enabled) {
                problem(ModuleProblem::Kind::disabled, "module " + quoted(module->name) + " is disabled in the catalogue",
                        "Enable it with system_update_module, or leave it out.");
            }
            add(*module, choice.priority, {});
            left_out_.insert(left_out_.end(), choice.left_out.begin(), choice.left_out.end());
        }
    }

    // Leaving out is for recommendations: what is required comes in all the same.
    void close() {
        while (!waiting_.empty()) {
            const auto next = waiting_.front();
            waiting_.pop_front();
            for (const auto& edge : catalogue_.dependencies) {
                if (edge.module_id != next.module_id) continue;
                if (edge.kind == requires_) require(next.name, edge.dependency_id);
                if (edge.kind == recommends) recommend(next.name, edge.dependency_id);
            }
        }
    }

    void judge() {
        std::ranges::sort(result_.modules, [](const ResolvedModule& a, const ResolvedModule& b) {
            return a.priority != b.priority ? a.priority > b.priority : a.name < b.name;
        });
        for (std::size_t i = 0; i < result_.modules.size(); ++i) {
            for (std::size_t j = i + 1; j < result_.modules.size(); ++j) judge_pair(result_.modules[i], result_.modules[j]);
        }
        for (const auto& module : result_.modules) warn_of_ineffective(module);
    }

    Resolution result() && { return std::move(result_); }

private:
    bool has(const NodeModuleId& id) const {
        return std::ranges::any_of(result_.modules, [&](const ResolvedModule& m) { return m.module_id == id; });
    }

    bool has_edge(const NodeModuleId& from, DependencyKind kind, const NodeModuleId& to) const {
        return std::ranges::any_of(catalogue_.dependencies, [&](const ModuleDependency& edge) {
            return edge.kind == kind && edge.module_id == from && edge.dependency_id == to;
        });
    }

    bool is_met(const NodeModuleId& wanted) const {
        return std::ranges::any_of(result_.modules, [&](const ResolvedModule& m) {
            return m.module_id == wanted || has_edge(m.module_id, provides, wanted);
        });
    }

    void add(const NodeModule& module, int priority, const std::string& because_of) {
        waiting_.push_back(
            result_.modules.emplace_back(ResolvedModule{module.id, module.name, priority, !because_of.empty(), because_of}));
    }

    void problem(ModuleProblem::Kind kind, std::string message, std::string remedy) {
        result_.problems.push_back({kind, std::move(message), std::move(remedy)});
    }

    void require(const std::string& by, const NodeModuleId& wanted) {
        const auto* module = catalogue_.find(wanted);
        if (module == nullptr || is_met(wanted)) return;
        if (!module->enabled) {
            problem(ModuleProblem::Kind::missing,
                    "module " + quoted(by) + " requires " + quoted(module->name) + ", which is disabled in the catalogue",
                    "Enable it with system_update_module, or leave out what requires it.");
        } else if (requirements_ == Requirements::demanded) {
            problem(ModuleProblem::Kind::missing,
                    "module " + quoted(by) + " requires " + quoted(module->name) + ", which is not there",
                    "Assign " + quoted(module->name) + " first.");
        } else {
            add(*module, module->priority, by);
        }
    }

    void recommend(const std::string& by, const NodeModuleId& wanted) {
        const auto* module = catalogue_.find(wanted);
        const bool unwanted = std::ranges::find(left_out_, wanted) != left_out_.end();
        if (requirements_ == Requirements::demanded || unwanted || module == nullptr || !module->enabled || is_met(wanted)) return;
        add(*module, module->priority, by);
    }

    void judge_pair(const ResolvedModule& a, const ResolvedModule& b) {
        const auto& first = *catalogue_.find(a.module_id);
        const auto& second = *catalogue_.find(b.module_id);
        if (has_edge(first.id, conflicts, second.id) || has_edge(second.id, conflicts, first.id)) {
            problem(ModuleProblem::Kind::conflict,
                    "modules " + quoted(first.name) + " and " + quoted(second.name) + " conflict: no node can have both",
                    "Keep one of them; a node of its own can have the other.");
        } else if (first.variety == ModuleVariety::instance && second.variety == ModuleVariety::instance &&
                   first.category == second.category) {
            problem(ModuleProblem::Kind::category,
                    "modules " + quoted(first.name) + " and " + quoted(second.name) + " are both of variety instance in category " +
                        quoted(first.category) + ", and a node has one of those",
                    "Keep one of them; a node of its own can have the other.");
        }
        warn_of_overlap(first, second);
    }

    void warn_of_overlap(const NodeModule& first, const NodeModule& second) {
        for (const auto& path : first.protected_paths) {
            for (const auto& other : second.protected_paths) {
                if (!is_within(path, other) && !is_within(other, path)) continue;
                result_.warnings.push_back("modules " + quoted(first.name) + " and " + quoted(second.name) + " both protect " +
                                           (path.size() > other.size() ? path : other) + ".");
            }
        }
    }

    static bool is_within(const std::string& path, const std::string& folder) {
        return path == folder || (path.starts_with(folder) && (folder.ends_with('/') || path[folder.size()] == '/'));
    }

    // A config module acts on what it requires, and only from above.
    void warn_of_ineffective(const ResolvedModule& config) {
        if (catalogue_.find(config.module_id)->variety != ModuleVariety::config) return;
        for (const auto& target : result_.modules) {
            if (!has_edge(config.module_id, requires_, target.module_id) || config.priority > target.priority) continue;
            result_.warnings.push_back("module " + quoted(config.name) + " (priority " + std::to_string(config.priority) +
                                       ") has no effect on " + quoted(target.name) + " (priority " +
                                       std::to_string(target.priority) + "): give it a higher priority.");
        }
    }

    const ModuleCatalogue& catalogue_;
    Requirements requirements_;
    std::vector<NodeModuleId> left_out_;
    std::deque<ResolvedModule> waiting_;
    Resolution result_;
};

// Depth first; the way so far is the proof of a cycle.
class CycleSearch {
public:
    explicit CycleSearch(const ModuleCatalogue& catalogue) : catalogue_(catalogue) {}

    void visit(const NodeModuleId& id) {
        if (done_[id]) return;
        way_.push_back(id);
        for (const auto& edge : catalogue_.dependencies) {
            if (edge.module_id != id) continue;
            if (edge.dependency_id == id) refuse("module '" + name(id) + "' cannot depend on itself");
            if (edge.kind != requires_ && edge.kind != recommends) continue;
            if (std::ranges::find(way_, edge.dependency_id) != way_.end()) refuse_way_to(edge.dependency_id);
            visit(edge.dependency_id);
        }
        way_.pop_back();
        done_[id] = true;
    }

private:
    std::string name(const NodeModuleId& id) const {
        const auto* module = catalogue_.find(id);
        return module == nullptr ? id.text() : module->name;
    }

    [[noreturn]] void refuse_way_to(const NodeModuleId& id) const {
        std::string text;
        for (auto at = std::ranges::find(way_, id); at != way_.end(); ++at) text += name(*at) + " -> ";
        refuse("modules would depend on each other in a circle: " + text + name(id));
    }

    [[noreturn]] static void refuse(const std::string& what) {
        throw Error(ErrorCode::conflict, what, "Leave out one of these dependencies.");
    }

    const ModuleCatalogue& catalogue_;
    std::vector<NodeModuleId> way_;
    std::map<NodeModuleId, bool> done_;
};

}  // namespace

const NodeModule* ModuleCatalogue::find(const NodeModuleId& id) const {
    const auto found = std::ranges::find(modules, id, &NodeModule::id);
    return found == modules.end() ? nullptr : &*found;
}

Resolution resolve_modules(const ModuleCatalogue& catalogue, const std::vector<ChosenModule>& chosen, Requirements requirements) {
    Resolver resolver(catalogue, requirements);
    resolver.choose(chosen);
    resolver.close();
    resolver.judge();
    return std::move(resolver).result();
}

void require_no_problem(const Resolution& resolution) {
    if (resolution.problems.empty()) return;
    const auto& first = resolution.problems.front();
    throw Error(ErrorCode::conflict, first.message, first.remedy);
}

void refuse_cycles(const ModuleCatalogue& catalogue) {
    CycleSearch search(catalogue);
    for (const auto& module : catalogue.modules) search.visit(module.id);
}

}  // namespace model
